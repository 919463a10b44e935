import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Entry } from '../../domain/chat/log/model';
import { applyTombstones } from '../../domain/chat/log/tombstones';
import { join, numbered, said, start, texts, whole } from '../testing/timeline';
import { advance, emptyTimeline } from './timeline';

test('removed messages keep their line with the reason, and can be restored', () => {
  const log: Entry[] = [
    said(1, 'eve'),
    said(2, 'ana'),
    { type: 'deleted', seq: 3, messageId: 'msg_2' },
    { type: 'purged', seq: 4, userId: 'eve', name: 'eve', cause: 'timeout', seconds: 60 },
    said(5, 'eve'),
  ];
  expect(texts(whole(log).lines)).toEqual([
    ['message 1', 'timeout'],
    ['message 2', 'deleted'],
    'purged',
    ['message 5', null],
  ]);
  log.push({ type: 'reinstated', seq: 6, userId: 'eve', name: 'eve', after: 0 });
  log.push({ type: 'restored', seq: 7, message: numbered(2, 'ana'), wrote: 2 });
  expect(texts(whole(log).lines).slice(0, 2)).toEqual([
    ['message 1', null],
    ['message 2', null],
  ]);
  log.push({ type: 'cleared', seq: 8 });
  expect(texts(whole(log).lines)[3]).toEqual(['message 5', 'cleared']);
});

test('a quote loses its text with the message that it quotes, and gets it back', () => {
  const reply = (to: number, of: string) => ({
    messageId: `msg_${to}`,
    userId: of,
    name: of,
    text: `message ${to}`,
  });
  const answer = (seq: number, to: number, of: string): Entry => ({
    ...{ type: 'message', seq },
    message: { ...numbered(seq, 'ana'), reply: reply(to, of) },
  });
  const log: Entry[] = [said(1, 'eve'), said(2, 'ben'), answer(3, 1, 'eve'), answer(4, 2, 'ben')];
  const quotes = () =>
    whole(log).lines.flatMap((line) =>
      line.kind === 'message' && line.message.reply ? [line.message.reply.text] : [],
    );
  expect(quotes()).toEqual(['message 1', 'message 2']);
  log.push({ type: 'purged', seq: 5, userId: 'eve', name: 'eve', cause: 'ban' });
  log.push({ type: 'deleted', seq: 6, messageId: 'msg_2' });
  expect(quotes()).toEqual(['', '']);
  log.push({ type: 'reinstated', seq: 7, userId: 'eve', name: 'eve', after: 0 });
  log.push({ type: 'restored', seq: 8, message: numbered(2, 'ben'), wrote: 2 });
  expect(quotes()).toEqual(['message 1', 'message 2']);
});

test('an undone purge restores the messages for earlier viewers, for later ones, and as the history does', () => {
  const step = fc.record({
    kind: fc.constantFrom('say', 'say', 'say', 'purge', 'undo', 'join'),
    who: fc.constantFrom('ana', 'eve'),
    pick: fc.nat(),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), (steps) => {
      const log: Entry[] = [];
      const purges = { ana: new Set<number>(), eve: new Set<number>() };
      const last = (who: 'ana' | 'eve') => Math.max(0, ...purges[who]);
      const tombstones = () => ({
        messages: new Set<string>(),
        users: new Map([
          ['ana', last('ana')],
          ['eve', last('eve')],
        ]),
      });
      const clients = [start()];
      const publish = (fresh: readonly Entry[]) => {
        const after = log.at(-1)?.seq ?? 0;
        log.push(...fresh);
        for (const [at, client] of clients.entries())
          clients[at] = advance(client, { type: 'chat', after, entries: fresh });
      };
      for (const { kind, who, pick } of steps) {
        const seq = (log.at(-1)?.seq ?? 0) + 1;
        const undone = [...purges[who]][pick % Math.max(1, purges[who].size)];
        if (kind === 'say') publish([said(seq, who)]);
        else if (kind === 'purge') {
          purges[who].add(seq - 1);
          publish([{ type: 'purged', seq, userId: who, name: who, cause: 'purge' }]);
        } else if (kind === 'undo' && undone !== undefined) {
          purges[who].delete(undone);
          const restored = applyTombstones(log, tombstones()).flatMap((entry) =>
            entry.type === 'message' &&
            entry.message.author.userId === who &&
            entry.seq > last(who) &&
            entry.seq <= undone
              ? [entry]
              : [],
          );
          publish([
            { type: 'reinstated', seq, userId: who, name: who, after: last(who) },
            ...restored.map(
              (entry, at): Entry => ({
                type: 'restored',
                seq: seq + at + 1,
                message: entry.message,
                wrote: entry.seq,
              }),
            ),
          ]);
        } else if (kind === 'join')
          clients.push(advance(emptyTimeline(500), join(0, applyTombstones(log, tombstones()))));
      }
      const expected = applyTombstones(log, tombstones()).flatMap((entry) =>
        entry.type === 'message' ? [entry.message.text] : [],
      );
      for (const { lines } of clients) {
        const shown = lines.flatMap((line) =>
          line.kind === 'message' && line.removed === null ? [line.message.text] : [],
        );
        expect(shown).toEqual(expected);
      }
    }),
  );
});
