import fc from 'fast-check';
import { expect, it } from 'vitest';
import { graphemes, truncate } from '../messaging/text';
import { fittingReason, maxReason } from './reason';

it('truncates a reason between characters, and no sooner than it has to', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 2 * maxReason }), (reason) => {
      const kept = fittingReason(reason);
      expect(kept.length).toBeLessThanOrEqual(maxReason);
      expect(reason.startsWith(kept)).toBe(true);
      expect(() => encodeURIComponent(kept)).not.toThrow();
      expect(graphemes(kept) + graphemes(reason.slice(kept.length))).toBe(graphemes(reason));
      const [next] = new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(reason.slice(kept.length));
      if (next !== undefined) expect(kept.length + next.segment.length).toBeGreaterThan(maxReason);
    }),
  );
});

it.each([
  ['👨‍👩‍👧‍👦', 'a family'],
  ['🇩🇪', 'a flag'],
  ['👍🏽', 'a skin tone'],
  ['é', 'a letter with a mark'],
])('keeps %s whole or leaves it out: %s', (grapheme) => {
  for (let most = 10; most < 30; most += 1) {
    const kept = truncate(`0123456789${grapheme}${grapheme}`, most);
    expect(kept.slice(10).replaceAll(grapheme, '')).toBe('');
  }
});

it('cuts a single grapheme that is too long', () => {
  expect(truncate(`a${'\u0301'.repeat(200)}`, 120)).toHaveLength(120);
});
