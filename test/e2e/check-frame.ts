import { expect } from 'vitest';
import type { FrameItem } from '../../domain/chat/delivery/frame';
import { allMessages } from '../../domain/contracts';
import { problemTable } from '../../domain/kit/problem';
import type { FuzzFrame, Known } from './fuzz-frames';

/** The action that a frame names, and the message when it is valid. */
function parseFrame({ data }: FuzzFrame): { action?: string; body?: Record<string, unknown> } {
  if (typeof data !== 'string') return {};
  let value: { action?: unknown } | null;
  try {
    value = JSON.parse(data);
  } catch {
    return {};
  }
  const definition = allMessages.find(({ action }) => action === value?.action);
  if (definition === undefined) return {};
  const parsed = definition.body.safeParse(value);
  return { action: definition.action, ...(parsed.success && { body: parsed.data }) };
}

/** Possible answers to a valid message. */
const answersTo: Record<string, readonly FrameItem['type'][]> = {
  ping: ['pong'],
  watch: ['watching'],
  'chat.join': ['joined', 'error'],
  'chat.leave': ['left'],
  'chat.send': ['sent', 'in-review', 'refused'],
};

/** The sender's role in the open room; `banned`: in the other room. */
export type SocketRole = 'owner' | 'moderator' | 'viewer' | 'banned' | 'anonymous';

/** Checks an answer; returns its type and problem code. */
export function checkFrame(
  frame: FuzzFrame,
  role: SocketRole,
  { room, otherRoom }: Pick<Known, 'room' | 'otherRoom'>,
  item: FrameItem,
): string {
  const { action, body } = parseFrame(frame);
  const problem = 'problem' in item ? item.problem : undefined;
  if (problem !== undefined) {
    expect(Object.keys(problemTable)).toContain(problem.code);
    expect(problem.status).toBeLessThan(500);
  }
  if (body === undefined) {
    expect(item).toMatchObject({
      type: 'error',
      problem: { code: action === undefined ? 'not-found' : 'validation-failed' },
    });
  } else {
    expect(answersTo[action!]).toContain(item.type);
    if ('nonce' in item) expect(item.nonce).toBe(body.nonce);
    if (item.type === 'watching') expect(item.topics).toEqual([...new Set(body.topics as string[])]);
    const isExcluded = role === 'banned' && body.channelId === otherRoom && action !== 'chat.leave';
    if (isExcluded && problem?.code !== 'rate-limited') expect(problem?.code).toBe('banned');
    if (role === 'anonymous' && action === 'chat.send') expect(problem?.code).toBe('unauthenticated');
    if (item.type === 'joined') {
      const expected = item.channelId === room && ['owner', 'moderator'].includes(role) ? role : null;
      expect(item.member?.role ?? null).toBe(expected);
    }
  }
  return problem === undefined ? item.type : `${item.type} ${problem.code}`;
}
