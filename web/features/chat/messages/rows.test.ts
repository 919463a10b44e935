import { describe, expect, test } from 'vitest';
import type { Line } from '../../../../client/chat/timeline';
import { addresses, countSince, type MessageLine, rowsOf } from './rows';

const line = (seq: number, userId: string, more: Partial<MessageLine['message']> = {}): MessageLine => {
  const message = {
    messageId: `msg_${seq}`,
    at: seq * 1_000,
    author: { userId, name: userId, displayName: userId, colour: '#aabbcc', badges: [] },
    text: 'hello',
    ...more,
  };
  return { kind: 'message', seq, removed: null, message, written: message };
};
const none = {
  outbox: [],
  self: 'ana',
  moderates: false,
  removals: false,
  muted: new Set<string>(),
  read: undefined,
};
const shown = (lines: readonly Line[], more: Partial<Parameters<typeof rowsOf>[0]> = {}) =>
  rowsOf({ ...none, lines, ...more }).map((row) =>
    row.kind === 'message' ? `${row.line.seq}${row.grouped ? ' grouped' : ''}` : row.kind,
  );

describe('rows', () => {
  test('group messages of one author within 40 s, five at most', () => {
    const lines = [1, 2, 3, 4, 5, 6, 7].map((at) => line(at, 'ben'));
    expect(shown(lines)).toEqual(['1', '2 grouped', '3 grouped', '4 grouped', '5 grouped', '6', '7 grouped']);
    expect(shown([line(1, 'ben'), line(40, 'ben'), line(41, 'ben')])).toEqual(['1', '40 grouped', '41']);
    expect(shown([line(1, 'ben'), line(2, 'eve'), line(3, 'ben')])).toEqual(['1', '2', '3']);
    const reply = { messageId: 'msg_1', userId: 'eve', name: 'eve', text: 'hi' };
    expect(shown([line(1, 'ben'), line(2, 'ben', { reply })])).toEqual(['1', '2']);
  });

  test('leave out messages that were removed with their author, unless the room shows them', () => {
    const lines = (['timeout', 'ban', 'purge', 'deleted', null] as const).map((removed, at) => ({
      ...line(at + 1, `user${at}`),
      removed,
    }));
    expect(shown(lines)).toEqual(['4', '5']);
    expect(shown(lines, { removals: true })).toEqual(['1', '2', '3', '4', '5']);
    expect(shown(lines, { moderates: true })).toEqual(['1', '2', '3', '4', '5']);
  });

  test('leave out muted users, and cleared messages except for moderators', () => {
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
    expect(shown(lines, { muted: new Set(['eve']) })).toEqual(['notice']);
    expect(shown(lines, { self: 'eve' })).toEqual(['notice', '3', 'notice']);
  });

  test('mark what is unread, and count the messages of others since', () => {
    const lines = [line(1, 'ben'), line(2, 'ben'), line(3, 'ana'), line(4, 'ben')];
    expect(shown(lines, { read: 1 })).toEqual(['1', 'unread', '2', '3', '4']);
    expect(shown(lines, { read: 0 })).toEqual(['1', '2 grouped', '3', '4']);
    expect(shown(lines, { read: 4 })).toEqual(['1', '2 grouped', '3', '4']);
    expect(countSince(rowsOf({ ...none, lines }), 1, 'ana')).toBe(2);
  });

  test('end with the outgoing messages', () => {
    const outgoing = { nonce: 'n', text: 'hello', at: 0, state: 'sending' as const };
    expect(shown([line(1, 'ben')], { outbox: [outgoing] })).toEqual(['1', 'outgoing']);
  });
});

test('a message addresses a user whom it mentions as a whole word or replies to', () => {
  const ana = { userId: 'ana', username: 'Ana' };
  const says = (text: string) => addresses(line(1, 'ben', { text }), ana);
  expect(says('hi @ana!')).toBe(true);
  expect(says('@ANA')).toBe(true);
  expect(says('hi @anabel')).toBe(false);
  expect(says('@anabel and @ana')).toBe(true);
  expect(says('ana@example.com, ana')).toBe(false);
  const reply = { messageId: 'msg_0', userId: 'ana', name: 'ana', text: '' };
  expect(addresses(line(1, 'ben', { reply }), ana)).toBe(true);
  expect(addresses(line(1, 'ana', { text: '@ana' }), ana)).toBe(false);
  expect(addresses(line(1, 'ben', { text: '@ana' }), null)).toBe(false);
});
