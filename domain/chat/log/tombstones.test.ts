import fc from 'fast-check';
import { expect, it } from 'vitest';
import { newId } from '../../kit/id';
import type { ChatMessage } from '../messaging/model';
import type { Entry } from './model';
import { applyTombstones } from './tombstones';

const [ana, ben] = [newId('user'), newId('user')];
const message = (userId: string, reply?: ChatMessage['reply']): ChatMessage => ({
  messageId: newId('message'),
  at: 1,
  author: { userId, name: 'ana', displayName: 'Ana', colour: '#112233', badges: [] },
  text: 'a secret',
  ...(reply && { reply }),
});
const messageEntry = (seq: number, one: ChatMessage): Entry => ({ type: 'message', seq, message: one });
const none = { messages: new Set<string>(), users: new Map<string, number>() };

it('deleted messages are removed, and everything else stays unchanged', () => {
  const kinds = fc.array(fc.record({ user: fc.constantFrom(ana, ben), gone: fc.boolean() }), {
    maxLength: 20,
  });
  fc.assert(
    fc.property(kinds, fc.nat(20), (lines, purgedAt) => {
      const entries = lines.map(({ user }, at) => messageEntry(at + 1, message(user)));
      const messages = new Set(
        entries.flatMap((entry, at) =>
          entry.type === 'message' && lines[at]!.gone ? [entry.message.messageId] : [],
        ),
      );
      const left = applyTombstones(entries, { messages, users: new Map([[ben, purgedAt]]) });
      const expected = entries.filter(
        ({ seq }, at) => !lines[at]!.gone && !(lines[at]!.user === ben && seq <= purgedAt),
      );
      expect(left).toEqual(expected);
    }),
  );
});

it('a quote of a deleted message loses its text, and its pin is removed', () => {
  const first = message(ana);
  const quote = { messageId: first.messageId, userId: ana, name: 'ana', text: first.text };
  const entries: Entry[] = [
    messageEntry(2, message(ben, quote)),
    { type: 'pinned', seq: 3, pinned: { message: first, pinnedBy: 'mod_anna', until: null } },
    { type: 'cleared', seq: 4 },
  ];
  expect(applyTombstones(entries, none)).toEqual(entries);
  const left = applyTombstones(entries, { ...none, messages: new Set([first.messageId]) });
  expect(left.map(({ seq }) => seq)).toEqual([2, 3, 4]);
  expect(left[0]).toMatchObject({ message: { reply: { text: '' } } });
  expect(left[1]).toMatchObject({ type: 'pinned', pinned: null });
});
