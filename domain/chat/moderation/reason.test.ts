import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fittingReason, maxReason } from './reason';

it('truncates a reason without splitting a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 2 * maxReason }), (reason) => {
      const kept = fittingReason(reason);
      expect(kept.length).toBeLessThanOrEqual(maxReason);
      expect(kept.length).toBeGreaterThanOrEqual(Math.min(reason.length, maxReason - 1));
      expect(reason.startsWith(kept)).toBe(true);
      expect(() => encodeURIComponent(kept)).not.toThrow();
    }),
  );
  expect(fittingReason(`${'x'.repeat(maxReason - 1)}\u{1f44b}`)).toBe('x'.repeat(maxReason - 1));
});
