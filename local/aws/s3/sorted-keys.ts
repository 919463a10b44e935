/** The keys of a bucket in S3's order (by UTF-8 bytes), sorted so that listing costs only its result. */
export class SortedKeys {
  private keys: string[] = [];

  reset(keys: Iterable<string>): void {
    this.keys = [...keys].sort(compareKeys);
  }

  add(key: string): void {
    const at = this.position(key);
    if (this.keys[at] !== key) this.keys.splice(at, 0, key);
  }

  remove(key: string): void {
    const at = this.position(key);
    if (this.keys[at] === key) this.keys.splice(at, 1);
  }

  /** Keys with the prefix after `after` (exclusive). */
  *from(prefix: string, after: string): Generator<string> {
    let at = this.position(compareKeys(prefix, after) > 0 ? prefix : after);
    if (after !== '' && this.keys[at] === after) at += 1;
    for (; at < this.keys.length; at += 1) {
      const key = this.keys[at]!;
      if (!key.startsWith(prefix)) return;
      yield key;
    }
  }

  /** The index of the first key that is not less than `key`. */
  private position(key: string): number {
    let low = 0;
    let high = this.keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareKeys(this.keys[middle]!, key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** UTF-8 byte order: UTF-16 order, except that surrogates come after the rest of the basic plane. */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const x = a.charCodeAt(index);
    const y = b.charCodeAt(index);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
