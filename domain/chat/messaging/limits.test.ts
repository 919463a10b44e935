import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edits } from '../../kit/edit-distance';
import { createLimiter } from './limits';
import { createRepeats } from './repeats';

const t0 = Date.UTC(2026, 10, 1);

describe('a limiter', () => {
  const steps = fc.array(fc.record({ key: fc.constantFrom('a', 'b'), wait: fc.nat(3_000) }), {
    maxLength: 80,
  });

  it('admits a burst and then its rate per key, and returns the correct wait', () => {
    fc.assert(
      fc.property(
        steps,
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 11 }),
        (list, burst, perSeconds) => {
          const limiter = createLimiter({ burst, perSeconds, maxKeys: 10 });
          const passed: Record<string, number[]> = { a: [], b: [] };
          let now = t0;
          for (const { key, wait } of list) {
            now += wait;
            const taken = limiter.take(key, now);
            if (taken.ok) passed[key]!.push(now);
            else {
              expect(Number.isInteger(taken.retryAfter) && taken.retryAfter >= 1).toBe(true);
              now += taken.retryAfter * 1000;
              expect(limiter.take(key, now)).toEqual({ ok: true });
              passed[key]!.push(now);
            }
          }
          for (const times of Object.values(passed))
            for (const [from, start] of times.entries())
              for (const [to, end] of times.entries())
                if (to >= from)
                  expect(to - from + 1).toBeLessThanOrEqual(
                    burst + ((end - start) * burst) / (perSeconds * 1000) + 1e-6,
                  );
        },
      ),
    );
  });

  it('is full at first and again after the refill time', () => {
    const limiter = createLimiter({ burst: 3, perSeconds: 10, maxKeys: 10 });
    const takeAll = (now: number) => [1, 2, 3, 4].map(() => limiter.take('a', now).ok);
    expect(takeAll(t0)).toEqual([true, true, true, false]);
    expect(limiter.take('a', t0)).toEqual({ ok: false, retryAfter: 4 });
    expect(takeAll(t0 + 10_000)).toEqual([true, true, true, false]);
  });

  it('drops the oldest key, and waits at most one refill when the clock goes back', () => {
    const limiter = createLimiter({ burst: 1, perSeconds: 10, maxKeys: 2 });
    for (const key of ['a', 'b', 'c']) expect(limiter.take(key, t0).ok).toBe(true);
    expect(limiter.take('c', t0).ok).toBe(false);
    expect(limiter.take('a', t0).ok).toBe(true);
    expect(limiter.take('c', t0 - 3_600_000)).toEqual({ ok: false, retryAfter: 10 });
  });
});

describe('repeats', () => {
  const options = { windowMs: 30_000, maxKeys: 100, kept: 5 };

  it.each([
    ['Follow me please', 'follow me please'],
    ['Follow me please', 'FOLLOW ME PLEASE!!!'],
    ['Follow me please', 'f\u043ellow me pl\u0435ase'],
    ['lol', 'looooool'],
    ['Buy cheap followers at my page', 'Buy cheap followers at my page x8'],
    ['Buy cheap followers at my page', 'Buy chaep followers at my page'],
    ['\u{1f602}\u{1f602}', '\u{1f602}\u{1f602}\u{1f602}'],
    ['???', '???'],
  ])('of %j are found in %j', (first, second) => {
    const repeats = createRepeats(options);
    expect(repeats.isRepeat('a', first, t0)).toBe(false);
    expect(repeats.isRepeat('b', second, t0)).toBe(false);
    expect(repeats.isRepeat('a', second, t0 + 29_999)).toBe(true);
    expect(repeats.isRepeat('a', second, t0 + 30_000)).toBe(false);
  });

  it.each([
    ['yes', 'no'],
    ['gg', 'gg wp'],
    ['100', '1000'],
    ['???', '!!!'],
    ['what a goal that was', 'what a save that was'],
  ])('are not seen in %j and %j', (first, second) => {
    const repeats = createRepeats(options);
    repeats.isRepeat('a', first, t0);
    expect(repeats.isRepeat('a', second, t0)).toBe(false);
  });

  it('are detected among the latest texts of the latest keys', () => {
    const repeats = createRepeats({ ...options, maxKeys: 2, kept: 2 });
    const isRepeat = (key: string, text: string) => repeats.isRepeat(key, text, t0);
    expect([isRepeat('a', 'one'), isRepeat('a', 'two'), isRepeat('a', 'one')]).toEqual([false, false, true]);
    expect([isRepeat('a', 'three'), isRepeat('a', 'one')]).toEqual([false, false]);
    isRepeat('b', 'x');
    isRepeat('c', 'x');
    expect(isRepeat('a', 'one')).toBe(false);
  });

  it('of any text are detected', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        const repeats = createRepeats(options);
        expect(repeats.isRepeat('a', text, t0)).toBe(false);
        expect(repeats.isRepeat('a', text, t0)).toBe(true);
      }),
    );
  });
});

describe('edits', () => {
  it('equal those of the textbook algorithm, up to the limit', () => {
    const plainCount = (a: string, b: string): number => {
      let before = Array.from({ length: b.length + 1 }, (_, at) => at);
      for (let i = 1; i <= a.length; i += 1) {
        const row = [i];
        for (let j = 1; j <= b.length; j += 1)
          row[j] = Math.min(
            before[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1),
            before[j]! + 1,
            row[j - 1]! + 1,
          );
        before = row;
      }
      return before[b.length]!;
    };
    const text = fc.stringMatching(/^[ab]{0,10}$/);
    fc.assert(
      fc.property(text, text, fc.nat(6), (a, b, limit) => {
        const count = plainCount(a, b);
        expect(edits(a, b, limit)).toBe(count <= limit ? count : Infinity);
      }),
    );
  });
});
