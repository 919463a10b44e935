/** A window is counted in this many slices. */
const slices = 30;

/** Requests of each address in the last minutes. As in WAF, refused requests count too: who goes on stays blocked. */
export class RateLimit {
  readonly #counts = new Map<string, Map<number, number>>();
  readonly #sliceMs: number;

  constructor(
    private readonly limit: number,
    windowMs: number,
    private readonly now: () => number,
  ) {
    this.#sliceMs = windowMs / slices;
  }

  /** Counts a request; whether its address has made more than the limit. */
  exceeds(address: string): boolean {
    const slice = Math.floor(this.now() / this.#sliceMs);
    if (this.#counts.size > 100_000) this.#counts.clear();
    const own = this.#counts.get(address) ?? new Map<number, number>();
    this.#counts.set(address, own);
    own.set(slice, (own.get(slice) ?? 0) + 1);
    let total = 0;
    for (const [at, count] of own) {
      if (at <= slice - slices) own.delete(at);
      else total += count;
    }
    return total > this.limit;
  }
}
