import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createTally } from './tally';

const everyMs = 60_000;

it('counts every entry once, repeated or not, and returns the counts no more often than allowed', () => {
  const step = fc.record({
    room: fc.constantFrom('a', 'b'),
    names: fc.array(fc.constantFrom('hi', 'gg', 'wow'), { maxLength: 4 }),
    repeat: fc.boolean(),
    wait: fc.integer({ min: 0, max: 90_000 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const tally = createTally({ everyMs, maxRooms: 10 });
      const logs: Record<string, { seq: number; names: string[] }[]> = { a: [], b: [] };
      const taken: Record<string, { at: number; sum: number }[]> = { a: [], b: [] };
      let now = 1_000;
      const take = () => {
        for (const [room, counts] of tally.take(now)) {
          taken[room]!.push({ at: now, sum: [...counts.values()].reduce((a, b) => a + b, 0) });
        }
      };
      for (const { room, names, repeat, wait } of steps) {
        const log = logs[room]!;
        log.push({ seq: log.length, names });
        tally.add(room, log.slice(-3));
        if (repeat) tally.add(room, log.slice(-2));
        take();
        now += wait;
      }
      now += everyMs;
      take();
      for (const room of ['a', 'b']) {
        const times = taken[room]!.map(({ at }) => at);
        for (const [at, time] of times.entries()) {
          if (at > 0) expect(time - times[at - 1]!).toBeGreaterThanOrEqual(everyMs);
        }
        const all = logs[room]!.flatMap(({ names }) => names).length;
        expect(taken[room]!.reduce((sum, one) => sum + one.sum, 0)).toBe(all);
      }
    }),
  );
});

it('returns the first uses of a room at once, and keeps a bounded number of rooms', () => {
  const tally = createTally({ everyMs, maxRooms: 2 });
  tally.add('a', [{ seq: 1, names: ['hi', 'hi'] }]);
  expect(tally.take(5)).toEqual(new Map([['a', new Map([['hi', 2]])]]));
  for (const room of ['a', 'b', 'c']) tally.add(room, [{ seq: 2, names: ['gg'] }]);
  expect([...tally.take(everyMs + 5).keys()]).toEqual(['b', 'c']);
});
