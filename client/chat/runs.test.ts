import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Entry } from '../../domain/chat/log/model';
import { type Progress, receive, runOf } from './runs';

const entry = (seq: number): Entry => ({ type: 'emotes', seq });

test('runs in any order, also overlapping and repeated, give each entry once and in order', () => {
  const cuts = fc.array(fc.tuple(fc.nat(20), fc.nat(20)), { maxLength: 20 });
  fc.assert(
    fc.property(cuts, (pairs) => {
      const log = Array.from({ length: 20 }, (_, at) => entry(10 * (at + 1)));
      const part = (from: number, to: number) => runOf(10 * from, log.slice(from, to));
      const runs = pairs.map(([a, b]) => part(Math.min(a, b), Math.max(a, b)));
      let progress: Progress = { seq: 0, waiting: [] };
      const applied: Entry[] = [];
      for (const run of [...runs, part(0, 20)]) {
        const { ready, ...next } = receive(progress, run);
        applied.push(...ready);
        progress = next;
        expect(progress.waiting.every(({ after }) => after > progress.seq!)).toBe(true);
      }
      expect(applied).toEqual(log);
      expect(progress).toEqual({ seq: 200, waiting: [] });
    }),
  );
});

test('nothing is ready before the start is known', () => {
  const early = receive({ seq: undefined, waiting: [] }, runOf(5, [entry(6)]));
  expect(early).toMatchObject({ seq: undefined, ready: [] });
  expect(receive({ ...early, seq: 4 }, runOf(4, [entry(5)])).ready).toEqual([entry(5), entry(6)]);
});

test('an empty run proves that entries are missing', () => {
  const { waiting, seq } = receive({ seq: 4, waiting: [] }, runOf(9, []));
  expect([seq, waiting.length]).toEqual([4, 1]);
});

test('a known run changes nothing', () => {
  const progress: Progress = { seq: 9, waiting: [runOf(20, [entry(21)])] };
  expect(receive(progress, runOf(3, [entry(4)])).waiting).toBe(progress.waiting);
});
