import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contrast, nameColours } from './colour';

const colour = fc
  .integer({ min: 0, max: 0xffffff })
  .map((value) => `#${value.toString(16).padStart(6, '0')}`);

test('every colour of a name can be read on every ground of both themes', () => {
  fc.assert(
    fc.property(colour, (one) => {
      const { light, dark } = nameColours(one);
      for (const ground of ['#ffffff', '#ececef', '#e4e4e8'])
        expect(contrast(light, ground)).toBeGreaterThanOrEqual(4.5);
      for (const ground of ['#18181c', '#1f1f25', '#2a2a32'])
        expect(contrast(dark, ground)).toBeGreaterThanOrEqual(4.5);
    }),
  );
});

test('what can be read already stays as it is', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
  expect(nameColours('#1f3b8a').light).toBe('#1f3b8a');
  expect(nameColours('#8ab4ff').dark).toBe('#8ab4ff');
});
