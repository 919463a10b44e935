import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { termsSchema } from '../../../domain/chat/moderation/model';
import { parseTerms } from './terms';

test('accepts exactly what the contract accepts', () => {
  const line = fc.oneof(fc.string({ maxLength: 90 }), fc.constantFrom('', ' ', 'spam', 'SPAM', 'a'));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
      const { terms, problem } = parseTerms(lines.join('\n'));
      const accepted = termsSchema.safeParse({ blocked: terms, permitted: [] });
      expect(accepted.success).toBe(problem === undefined);
      if (accepted.success) expect(accepted.data.blocked).toEqual(terms);
    }),
  );
});

test('drops empty lines, surrounding spaces and duplicates in another case', () => {
  expect(parseTerms(' buy now \n\nBUY NOW\r\nfree followers\n').terms).toEqual(['buy now', 'free followers']);
});

test('reports too many terms', () => {
  const many = Array.from({ length: 501 }, (_, index) => `term ${index}`).join('\n');
  expect(parseTerms(many).problem).toMatch(/at most 500/);
});
