import { describe, expect, test } from 'vitest';
import type { Line } from '../../../../client/chat/timeline';
import { concerns, type MessageLine, newSince, rowsOf } from './rows';

const line = (seq: number, userId: string, more: Partial<MessageLine['message']> = {}): MessageLine => ({
  kind: 'message',
  seq,
  removed: null,
  message: {
    messageId: `msg_${seq}`,
    at: seq * 1_000,
    author: { userId, name: userId, displayName: userId, colour: '#aabbcc', badges: [] },
    text: 'hello',
    ...more,
  },
});
const none = { outbox: [], self: 'ana', moderates: false, hidden: new Set<string>(), read: undefined };
const shown = (lines: readonly Line[], more: Partial<Parameters<typeof rowsOf>[0]> = {}) =>
  rowsOf({ ...none, lines, ...more }).map((row) =>
    row.kind === 'message' ? `${row.line.seq}${row.joined ? ' joined' : ''}` : row.kind,
  );

describe('rows', () => {
  test('join posts of one author within 40 s, five at most', () => {
    const lines = [1, 2, 3, 4, 5, 6, 7].map((at) => line(at, 'ben'));
    expect(shown(lines)).toEqual(['1', '2 joined', '3 joined', '4 joined', '5 joined', '6', '7 joined']);
    expect(shown([line(1, 'ben'), line(40, 'ben'), line(41, 'ben')])).toEqual(['1', '40 joined', '41']);
    expect(shown([line(1, 'ben'), line(2, 'eve'), line(3, 'ben')])).toEqual(['1', '2', '3']);
    const reply = { messageId: 'msg_1', userId: 'eve', name: 'eve', text: 'hi' };
    expect(shown([line(1, 'ben'), line(2, 'ben', { reply })])).toEqual(['1', '2']);
  });

  test('leave out people that are hidden, and what was cleared unless one moderates', () => {
    const lines: Line[] = [
      { ...line(1, 'ben'), removed: 'cleared' },
      { kind: 'notice', seq: 2, entry: { type: 'cleared', seq: 2 } },
      line(3, 'eve'),
      {
        kind: 'notice',
        seq: 4,
        entry: { type: 'lifted', seq: 4, userId: 'eve', name: 'eve' },
      },
    ];
    expect(shown(lines)).toEqual(['notice', '3']);
    expect(shown(lines, { moderates: true })).toEqual(['1', 'notice', '3', 'notice']);
    expect(shown(lines, { hidden: new Set(['eve']) })).toEqual(['notice']);
    expect(shown(lines, { self: 'eve' })).toEqual(['notice', '3', 'notice']);
  });

  test('draw a line after what was read, and count what came since from others', () => {
    const lines = [line(1, 'ben'), line(2, 'ben'), line(3, 'ana'), line(4, 'ben')];
    expect(shown(lines, { read: 1 })).toEqual(['1', 'unread', '2', '3', '4']);
    expect(shown(lines, { read: 0 })).toEqual(['1', '2 joined', '3', '4']);
    expect(shown(lines, { read: 4 })).toEqual(['1', '2 joined', '3', '4']);
    expect(newSince(rowsOf({ ...none, lines }), 1, 'ana')).toBe(2);
  });

  test('end with what is on its way', () => {
    const outgoing = { nonce: 'n', text: 'hello', at: 0, state: 'sending' as const };
    expect(shown([line(1, 'ben')], { outbox: [outgoing] })).toEqual(['1', 'outgoing']);
  });
});

test('a message concerns whom it names as a whole word, or answers', () => {
  const ana = { userId: 'ana', username: 'Ana' };
  const says = (text: string) => concerns(line(1, 'ben', { text }), ana);
  expect(says('hi @ana!')).toBe(true);
  expect(says('@ANA')).toBe(true);
  expect(says('hi @anabel')).toBe(false);
  expect(says('@anabel and @ana')).toBe(true);
  expect(says('ana@example.com, ana')).toBe(false);
  const reply = { messageId: 'msg_0', userId: 'ana', name: 'ana', text: '' };
  expect(concerns(line(1, 'ben', { reply }), ana)).toBe(true);
  expect(concerns(line(1, 'ana', { text: '@ana' }), ana)).toBe(false);
  expect(concerns(line(1, 'ben', { text: '@ana' }), null)).toBe(false);
});
