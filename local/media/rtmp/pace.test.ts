import { expect, it } from 'vitest';
import { Pace } from './pace';

/** Runs the clock for `seconds` with media at `rate` times its speed. Returns the end. */
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

it('reports when media falls behind time, and when it has caught up', () => {
  const reports: boolean[] = [];
  const pace = new Pace((starving) => reports.push(starving));
  let at = play(pace, { now: 0, media: 0 }, 20, 1);
  expect(reports).toEqual([]);
  at = play(pace, at, 10, 0.3);
  expect(reports).toEqual([true]);
  at = play(pace, at, 10, 1);
  expect(reports).toEqual([true, false]);
  // The encoder's clock was set: no media is missing.
  at = play(pace, { now: at.now, media: at.media + 3_600_000 }, 10, 1);
  play(pace, { now: at.now, media: 0 }, 10, 1);
  expect(reports).toEqual([true, false]);
  pace.stop();
});

it('reports pictures that stand still while the sound goes on', () => {
  const reports: boolean[] = [];
  const pace = new Pace((starving) => reports.push(starving));
  const payload = Buffer.alloc(0);
  for (let second = 1; second <= 24; second += 1) {
    const timestamp = second * 1_000;
    pace.tag({ type: 'audio', timestamp, payload });
    if (second <= 10 || second > 16) pace.tag({ type: 'video', timestamp, payload });
    pace.check(timestamp);
  }
  expect(reports).toEqual([true, false]);
  pace.stop();
});
