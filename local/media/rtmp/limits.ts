/** Wrong stream keys of one address within the window, after which its publishers are refused unseen. */
const MAX_WRONG = 20;
const WINDOW = 60_000;
/** Connections of one address that publish nothing. */
const MAX_SILENT = 20;

/**
 * What one address may do before it publishes: a guesser of stream keys, or one that opens connections and stays silent,
 * takes nothing from others.
 */
export class AddressLimits {
  private readonly wrong = new Map<string, number[]>();
  private readonly silent = new Map<string, number>();

  constructor(private readonly now: () => number = Date.now) {}

  /** A connection; false when the address has too many that publish nothing. Otherwise call `released` later. */
  opened(address: string): boolean {
    const open = this.silent.get(address) ?? 0;
    if (open >= MAX_SILENT) return false;
    this.silent.set(address, open + 1);
    return true;
  }

  /** A connection publishes, or closed before it did. */
  released(address: string): void {
    const open = (this.silent.get(address) ?? 0) - 1;
    if (open > 0) this.silent.set(address, open);
    else this.silent.delete(address);
  }

  /** Whether the address may try a stream key. */
  mayTry(address: string): boolean {
    return this.recent(address).length < MAX_WRONG;
  }

  triedWrong(address: string): void {
    this.wrong.set(address, [...this.recent(address), this.now()]);
  }

  private recent(address: string): number[] {
    const since = this.now() - WINDOW;
    for (const [known, times] of this.wrong) if (times.at(-1)! <= since) this.wrong.delete(known);
    return (this.wrong.get(address) ?? []).filter((at) => at > since);
  }
}
