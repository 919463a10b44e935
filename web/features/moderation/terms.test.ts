import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { termsSchema } from '../../../domain/chat/moderation/model';
import { parseTerms } from './terms';

test('what can be saved is what the contract takes', () => {
  const line = fc.oneof(fc.string({ maxLength: 90 }), fc.constantFrom('', ' ', 'spam', 'SPAM', 'a'));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
      const { terms, problem } = parseTerms(lines.join('\n'));
      const taken = termsSchema.safeParse({ blocked: terms, permitted: [] });
      expect(taken.success).toBe(problem === undefined);
      if (taken.success) expect(taken.data.blocked).toEqual(terms);
    }),
  );
});

test('empty lines, spaces around, and repetitions in other letters do not count', () => {
  expect(parseTerms(' buy now \n\nBUY NOW\r\nfree followers\n').terms).toEqual(['buy now', 'free followers']);
});

test('too many terms are told', () => {
  const many = Array.from({ length: 501 }, (_, index) => `term ${index}`).join('\n');
  expect(parseTerms(many).problem).toMatch(/at most 500/);
});
