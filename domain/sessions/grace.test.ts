import fc from 'fast-check';
import { expect, it } from 'vitest';
import { graceDelaySeconds } from './grace';

it('a grace message is delayed until the grace period ends, up to the longest delay of a queue', () => {
  const now = Date.UTC(2026, 10, 1);
  fc.assert(
    fc.property(fc.integer({ min: -1_000_000, max: 900_000 }), (left) => {
      const delay = graceDelaySeconds(now + left, now);
      expect(Number.isInteger(delay) && delay >= 0 && delay <= 900).toBe(true);
      expect(delay * 1000).toBeGreaterThanOrEqual(left);
      if (left > 0) expect(delay * 1000 - left).toBeLessThan(1_000);
    }),
  );
});
