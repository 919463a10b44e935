import { utf8Bytes } from '../../kit/utf8-bytes';

/** Bytes of a frame. API Gateway splits and charges a larger message as several. */
export const frameBytes = 32 * 1024;

/**
 * Splits JSON texts into groups, in order and as full as possible, each of which fits a frame as an array with
 * `overhead` bytes around it. Throws a RangeError for an item that is larger than a frame.
 */
export function pack(items: readonly string[], overhead: number, limit = frameBytes): string[][] {
  const groups: string[][] = [];
  let used = Infinity;
  for (const item of items) {
    const bytes = utf8Bytes(item);
    if (overhead + bytes > limit) {
      throw new RangeError(`An item of ${bytes} bytes does not fit a frame of ${limit}`);
    }
    // A comma separates two items.
    if (used + 1 + bytes > limit) {
      groups.push([item]);
      used = overhead + bytes;
    } else {
      groups.at(-1)!.push(item);
      used += 1 + bytes;
    }
  }
  return groups;
}
