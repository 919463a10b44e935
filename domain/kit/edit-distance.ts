/** The Levenshtein distance of two texts; Infinity beyond `limit`. Takes time proportional to length × limit. */
export function edits(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return Infinity;
  let before = Array.from({ length: b.length + 1 }, (_, at) => (at <= limit ? at : Infinity));
  for (let i = 1; i <= a.length; i += 1) {
    const row: number[] = new Array(b.length + 1).fill(Infinity);
    if (i <= limit) row[0] = i;
    let least = row[0]!;
    for (let j = Math.max(1, i - limit); j <= Math.min(b.length, i + limit); j += 1) {
      const changed = before[j - 1]! + (a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1);
      row[j] = Math.min(changed, before[j]! + 1, row[j - 1]! + 1);
      least = Math.min(least, row[j]!);
    }
    if (least > limit) return Infinity;
    before = row;
  }
  const count = before[b.length]!;
  return count <= limit ? count : Infinity;
}

/** Whether the distance is at most `limit`. */
export const editsWithin = (a: string, b: string, limit: number): boolean => edits(a, b, limit) <= limit;
