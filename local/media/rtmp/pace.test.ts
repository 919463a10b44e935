import { expect, it } from 'vitest';
import { Pace } from './pace';

/** Runs the clock for `seconds`, with media at `rate` times its speed from `from` on. Answers where it ends. */
function play(pace: Pace, start: { now: number; media: number }, seconds: number, rate: number) {
  let { now, media } = start;
  for (let second = 0; second < seconds; second += 1) {
    now += 1_000;
    media += rate * 1_000;
    pace.tag({ type: 'video', timestamp: Math.round(media) >>> 0, payload: Buffer.alloc(0) });
    pace.check(now);
  }
  return { now, media };
}

it('tells when media falls behind time, and when it has caught up', () => {
  const told: boolean[] = [];
  const pace = new Pace((starving) => told.push(starving));
  let at = play(pace, { now: 0, media: 0 }, 20, 1);
  expect(told).toEqual([]);
  at = play(pace, at, 10, 0.3);
  expect(told).toEqual([true]);
  at = play(pace, at, 10, 1);
  expect(told).toEqual([true, false]);
  // The encoder's clock is set: no media is missing.
  at = play(pace, { now: at.now, media: at.media + 3_600_000 }, 10, 1);
  play(pace, { now: at.now, media: 0 }, 10, 1);
  expect(told).toEqual([true, false]);
  pace.stop();
});
