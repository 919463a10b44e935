import fc from 'fast-check';
import { expect, it } from 'vitest';
import { utf8Bytes } from './utf8-bytes';

it('counts the bytes of any text, including lone surrogates', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\ud83d', '\udd25'))),
      (parts) => {
        const text = parts.join('');
        expect(utf8Bytes(text)).toBe(new TextEncoder().encode(text).length);
      },
    ),
  );
});
