import { expect } from 'vitest';
import type { FrameItem } from '../../domain/chat/delivery/frame';
import { allMessages } from '../../domain/contracts';
import { problemTable } from '../../domain/kit/problem';
import type { FuzzFrame, Known } from './fuzz-frames';

/** What the gateway and the contract make of a frame: the action that it names, and the message when it is right. */
function readAs({ data }: FuzzFrame): { action?: string; body?: Record<string, unknown> } {
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

/** Which answers there may be to a right message. */
const answersTo: Record<string, readonly FrameItem['type'][]> = {
  ping: ['pong'],
  watch: ['watching'],
  'chat.join': ['joined', 'error'],
  'chat.leave': ['left'],
  'chat.send': ['sent', 'in-review', 'refused'],
};

/** Who says a frame: what they are in the open room, or whether the other room has banned them. */
export type Who = 'owner' | 'moderator' | 'person' | 'banned' | 'nobody';

/** Checks an answer, and tells its kind and code in a word. */
export function judgeFrame(
  frame: FuzzFrame,
  who: Who,
  { room, otherRoom }: Pick<Known, 'room' | 'otherRoom'>,
  item: FrameItem,
): string {
  const { action, body } = readAs(frame);
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
    const isKept = who === 'banned' && body.channelId === otherRoom && action !== 'chat.leave';
    if (isKept && problem?.code !== 'rate-limited') expect(problem?.code).toBe('banned');
    if (who === 'nobody' && action === 'chat.send') expect(problem?.code).toBe('unauthenticated');
    if (item.type === 'joined') {
      const role = item.channelId === room && ['owner', 'moderator'].includes(who) ? who : null;
      expect(item.member?.role ?? null).toBe(role);
    }
  }
  return problem === undefined ? item.type : `${item.type} ${problem.code}`;
}
