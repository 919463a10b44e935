import fc from 'fast-check';
import { expect, it } from 'vitest';
import { id, idTime } from '../../domain/kit/id';
import { derivedId } from './derived-id';

it('a derived id is a valid one, the same for the same cause and another for another', () => {
  const time = fc.integer({ min: 0, max: 2 ** 45 });
  fc.assert(
    fc.property(fc.string(), fc.string(), time, (a, b, at) => {
      const made = derivedId('event', a, at);
      expect(id('event').safeParse(made).success).toBe(true);
      expect(idTime(made)).toBe(at);
      expect(derivedId('event', b, at) === made).toBe(a === b);
    }),
  );
});
