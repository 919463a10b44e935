import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPacer, fairShare, framesPerSecond } from './pacing';

const t0 = Date.UTC(2026, 10, 1);

interface Sent {
  readonly room: string;
  readonly at: number;
  readonly posts: number;
  /** It was sent because it had reached the longest wait. */
  readonly forced: boolean;
}

/** Simulates rooms of given sizes and message intervals (milliseconds) in steps of 10 ms. */
function play(
  rooms: readonly { viewers: number; everyMs: number }[],
  options: { postsPerSecond: number; seconds: number; burst?: number },
): { sent: Sent[]; longestMs: number } {
  const pacer = createPacer({ ...options, now: t0 });
  const sent: Sent[] = [];
  let longestMs = 0;
  const state = rooms.map(() => ({ waitsFrom: null as number | null, askAt: 0, lastAt: -Infinity }));
  for (let now = t0; now < t0 + options.seconds * 1000; now += 10) {
    for (const [at, { viewers, everyMs }] of rooms.entries()) {
      const room = state[at]!;
      if ((now - t0) % everyMs < 10) room.waitsFrom ??= now;
      if (room.waitsFrom === null || now < room.askAt) continue;
      const delay = pacer.delayMs(String(at), viewers, now);
      expect(delay >= 0 && delay <= 5_000).toBe(true);
      room.askAt = now + delay;
      if (delay > 0) continue;
      const since = Math.min(now - room.waitsFrom, now - room.lastAt);
      longestMs = Math.max(longestMs, now - room.waitsFrom);
      const forced = since >= 4_990 || (now - room.lastAt >= 4_990 && now - room.lastAt <= 5_020);
      pacer.sent(String(at), viewers, now);
      sent.push({ room: String(at), at: now, posts: viewers, forced });
      Object.assign(room, { waitsFrom: null, lastAt: now });
    }
  }
  return { sent, longestMs };
}

const total = (list: readonly Sent[]) => list.reduce((sum, { posts }) => sum + posts, 0);

describe('the pace of one room', () => {
  it('is the budget divided by its viewers, between 0.2 and 4 frames per second', () => {
    expect(framesPerSecond(0, 5_000)).toBe(4);
    expect(framesPerSecond(5_000, 5_000)).toBe(1);
    expect(framesPerSecond(1_000_000, 5_000)).toBe(0.2);
  });
});

describe('fair shares', () => {
  it('use the budget up to the demand, and give no room more than another that still needs more', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1 }),
        fc.integer({ min: 1, max: 5_000 }),
        (wants, budget) => {
          const share = fairShare(wants, budget);
          const given = wants.map((want) => Math.min(want, share));
          const sum = given.reduce((a, b) => a + b);
          expect(sum).toBeCloseTo(
            Math.min(
              budget,
              wants.reduce((a, b) => a + b),
            ),
            6,
          );
        },
      ),
    );
  });
});

describe('the pacer', () => {
  it('does not delay the first message of an idle room, or of many while the burst lasts', () => {
    const pacer = createPacer({ postsPerSecond: 1_000, now: t0 });
    for (let at = 0; at < 10; at += 1) {
      expect(pacer.delayMs(`room${at}`, 100, t0)).toBe(0);
      pacer.sent(`room${at}`, 100, t0);
    }
    expect(pacer.delayMs('one more', 100, t0)).toBeCloseTo(100, 6);
    expect(pacer.delayMs('room0', 100, t0 + 10_000)).toBe(0);
    expect(pacer.delayMs('huge', 1_000_000, t0 + 20_000)).toBe(0);
  });

  it('keeps frames of a room at least 250 ms apart and at most 5 s waiting', () => {
    const pacer = createPacer({ postsPerSecond: 10, now: t0 });
    expect(pacer.delayMs('a', 1, t0)).toBe(0);
    pacer.sent('a', 1, t0);
    expect(pacer.delayMs('a', 1, t0 + 100)).toBe(150);
    pacer.sent('b', 10_000, t0 + 100);
    expect(pacer.delayMs('a', 1, t0 + 250)).toBeCloseTo(4_750, 6);
    expect(pacer.delayMs('c', 10, t0 + 250)).toBe(5_000);
    expect(pacer.delayMs('c', 10, t0 + 5_250)).toBe(0);
    // An abandoned wait gives no priority later.
    pacer.sent('b', 10_000, t0 + 10_000);
    expect(pacer.delayMs('c', 10, t0 + 10_500)).toBeGreaterThan(0);
  });

  it('never exceeds budget and burst, except for frames that waited for 5 s', () => {
    const room = fc.record({
      viewers: fc.integer({ min: 1, max: 400 }),
      everyMs: fc.integer({ min: 1, max: 300 }).map((tens) => tens * 10),
    });
    fc.assert(
      fc.property(fc.array(room, { minLength: 1, maxLength: 12 }), (rooms) => {
        const { sent, longestMs } = play(rooms, { postsPerSecond: 500, seconds: 70 });
        expect(longestMs).toBeLessThanOrEqual(5_010);
        for (const start of [t0, ...sent.slice(0, 200).map(({ at }) => at)]) {
          const minute = sent.filter(({ at, forced }) => at >= start && at <= start + 60_000 && !forced);
          expect(total(minute)).toBeLessThanOrEqual(500 * 60 + 500 + 1e-6);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('gives equal rooms equal shares, uses the budget, and keeps small rooms at full pace next to a large one', () => {
    const equal = play(
      Array.from({ length: 5 }, () => ({ viewers: 200, everyMs: 20 })),
      { postsPerSecond: 1_000, seconds: 60 },
    );
    const frames = [0, 1, 2, 3, 4].map((at) => equal.sent.filter(({ room }) => room === String(at)).length);
    expect(Math.max(...frames)).toBeLessThanOrEqual(Math.min(...frames) * 1.1 + 1);
    expect(total(equal.sent)).toBeGreaterThan(0.9 * 60 * 1_000);

    const mixed = play(
      [{ viewers: 800, everyMs: 20 }, ...Array.from({ length: 9 }, () => ({ viewers: 10, everyMs: 20 }))],
      { postsPerSecond: 1_000, seconds: 60 },
    );
    for (let at = 1; at <= 9; at += 1) {
      expect(mixed.sent.filter(({ room }) => room === String(at)).length).toBeGreaterThan(60 * 3);
    }
    expect(mixed.sent.filter(({ room }) => room === '0').length).toBeGreaterThan(60 * 0.6);
  });

  it('gives a single room its full pace', () => {
    for (const [viewers, rate] of [
      [100, 4],
      [500, 2],
      [2_000, 0.5],
      [100_000, 0.2],
    ] as const) {
      const { sent } = play([{ viewers, everyMs: 20 }], { postsPerSecond: 1_000, seconds: 60 });
      expect(sent.length).toBeGreaterThanOrEqual(60 * rate * 0.85);
      expect(sent.length).toBeLessThanOrEqual(60 * rate + 2);
    }
  });

  it('drops the least recently used room', () => {
    const pacer = createPacer({ postsPerSecond: 1_000, now: t0, maxRooms: 2 });
    for (const room of ['a', 'b', 'c']) pacer.sent(room, 1, t0);
    expect(pacer.delayMs('c', 1, t0)).toBe(250);
    expect(pacer.delayMs('a', 1, t0)).toBe(0);
  });
});
