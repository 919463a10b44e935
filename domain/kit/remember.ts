/**
 * Puts an entry into a map as its newest, and forgets the one that was put in longest ago when there are more than
 * `most`: a memory with a bound.
 */
export function remember<T>(map: Map<string, T>, key: string, value: T, most: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > most) map.delete(map.keys().next().value!);
}
