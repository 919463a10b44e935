import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createPacer, framesPerSecond } from './pace';

it('a room gets between a frame in five seconds and four a second', () => {
  expect(framesPerSecond(10, 8_000)).toBe(4);
  expect(framesPerSecond(8_000, 8_000)).toBe(1);
  expect(framesPerSecond(1_000_000, 8_000)).toBe(0.2);
});

it('the first message of a silent room does not wait', () => {
  const pacer = createPacer({ postsPerSecond: 1_000, now: 0 });
  expect(pacer.delayMs('a', 500, 0)).toBe(0);
  pacer.sent('a', 500, 0);
  expect(pacer.delayMs('b', 100, 1)).toBe(0);
  expect(pacer.delayMs('a', 500, 1)).toBe(499);
  expect(pacer.delayMs('a', 500, 10_000)).toBe(0);
});

it('posts stay within the budget, as long as no room is at its least pace', () => {
  const viewers = fc.array(fc.integer({ min: 1, max: 2_000 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(viewers, (rooms) => {
      const budget = 10_000;
      const seconds = 60;
      const pacer = createPacer({ postsPerSecond: budget, now: 0 });
      const due = rooms.map(() => 0);
      let posts = 0;
      // Every room always has something to say: it sends as soon as it may.
      for (let now = 0; now < seconds * 1_000; now += 10) {
        for (const [room, count] of rooms.entries()) {
          if (now < due[room]!) continue;
          const wait = pacer.delayMs(`${room}`, count, now);
          if (wait > 0) {
            due[room] = now + wait;
            continue;
          }
          pacer.sent(`${room}`, count, now);
          posts += count;
          due[room] = now + 1;
        }
      }
      const burst = budget + Math.max(...rooms);
      expect(posts).toBeLessThanOrEqual(budget * seconds + burst);
    }),
    { numRuns: 30 },
  );
});
