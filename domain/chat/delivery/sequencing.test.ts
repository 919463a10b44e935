import fc from 'fast-check';
import { expect, it } from 'vitest';
import { newId } from '../../kit/id';
import { type Head, isAfter, type StreamRecord, sequence } from './sequencing';
import type { LogRecord } from './stream-record';

const channelId = newId('channel');
const empty: Head = { seq: 0, record: '' };
const cleared: LogRecord = { kind: 'entry', channelId, entry: { type: 'cleared', seq: 0 } };
const presence: LogRecord = { kind: 'presence', channelId, viewers: 1 };
const numbered = (count: number, of: (at: number) => LogRecord = () => cleared): StreamRecord[] =>
  Array.from({ length: count }, (_, at) => ({ sequenceNumber: `${at + 1}`, record: of(at) }));

it('sequence numbers grow in the order of the stream, however batches are cut, repeated and timed', () => {
  const cuts = fc.array(
    fc.record({ upTo: fc.integer({ min: 1, max: 40 }), now: fc.integer({ min: 1, max: 90 }) }),
  );
  fc.assert(
    fc.property(cuts, (batches) => {
      const all = numbered(40, (at) => (at % 5 === 0 ? presence : cleared));
      let head = empty;
      const seqs: number[] = [];
      // Each batch starts from the beginning, as after a crash.
      for (const { upTo, now } of batches) {
        const segment = sequence(head, all.slice(0, upTo), now);
        seqs.push(...segment.entries.map(({ seq }) => seq));
        head = segment.next;
      }
      const reached = Math.max(0, ...batches.map(({ upTo }) => upTo));
      expect(seqs).toHaveLength(all.slice(0, reached).filter(({ record }) => record === cleared).length);
      expect(seqs.every((seq, at) => at === 0 || seq > seqs[at - 1]!)).toBe(true);
      expect(head.seq).toBe(seqs.at(-1) ?? 0);
    }),
  );
});

it('only entries of senders without an exempt role can be dropped', () => {
  const sender = { connectionId: 'c', via: 'site' as const, userId: newId('user'), nonce: '1' };
  const batch = [
    { sequenceNumber: '1', record: { ...cleared, sender: { ...sender, free: false } } },
    { sequenceNumber: '2', record: { ...cleared, sender: { ...sender, free: true } } },
    { sequenceNumber: '3', record: cleared },
  ];
  const { entries, dropped, next } = sequence(empty, batch, 1, () => 'flood');
  expect(entries).toHaveLength(2);
  expect(dropped.map(({ reason }) => reason)).toEqual(['flood']);
  expect(next.record).toBe('3');
});

it('sequence numbers of the stream compare as numbers of any length', () => {
  const number = fc.bigInt({ min: 0n, max: 10n ** 40n });
  fc.assert(
    fc.property(number, number, (a, b) => {
      expect(isAfter(`${a}`, `${b}`)).toBe(a > b);
    }),
  );
});
