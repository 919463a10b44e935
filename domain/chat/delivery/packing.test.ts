import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameBytes, pack } from './packing';

const frame = (items: readonly string[]) => `{"v":1,"items":[${items.join(',')}]}`;
const bytes = (text: string) => new TextEncoder().encode(text).length;
const overhead = bytes(frame([]));

describe('packing', () => {
  it('keeps the order of items, in frames that fit and are as full as possible', () => {
    const texts = fc.array(fc.string({ unit: 'binary', maxLength: 40 }).map((text) => JSON.stringify(text)));
    fc.assert(
      fc.property(texts, fc.integer({ min: 320, max: 400 }), (items, limit) => {
        const groups = pack(items, overhead, limit);
        expect(groups.flat()).toEqual(items);
        for (const [at, group] of groups.entries()) {
          expect(group.length).toBeGreaterThan(0);
          expect(bytes(frame(group))).toBeLessThanOrEqual(limit);
          const next = groups[at + 1]?.[0];
          if (next !== undefined) expect(bytes(frame([...group, next]))).toBeGreaterThan(limit);
        }
      }),
    );
  });

  it('fills a frame to the last byte, and rejects an item larger than a frame', () => {
    const item = JSON.stringify('x'.repeat(frameBytes - overhead - 2));
    expect(pack([item, '1'], overhead)).toEqual([[item], ['1']]);
    expect(() => pack(['1', `${item} `], overhead)).toThrow(RangeError);
    expect(pack([], overhead)).toEqual([]);
  });
});
