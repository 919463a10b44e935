import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalId, id, idTime, newId } from './id';

test('an id contains its kind and time, and sorts by time', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 45 }), fc.integer({ min: 1, max: 1e9 }), (time, later) => {
      const first = newId('session', time);
      expect(id('session').safeParse(first).success).toBe(true);
      expect(id('user').safeParse(first).success).toBe(false);
      expect(idTime(first)).toBe(time);
      expect(newId('session', time + later) > first).toBe(true);
    }),
  );
});

test('an id in lower case is restored', () => {
  const user = newId('user');
  expect(canonicalId(user.toLowerCase())).toBe(user);
  expect(canonicalId(user)).toBe(user);
});
