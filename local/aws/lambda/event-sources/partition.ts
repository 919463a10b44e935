import type { StreamRecord } from './stream-source';

export interface LaneOptions {
  readonly batchSize: number;
  /** Milliseconds to gather a batch. */
  readonly windowMs: number;
  /** Ends the lane. */
  readonly signal: AbortSignal;
  /** Brings a batch to its end: the next one waits for it. Never rejects. */
  readonly handle: (batch: readonly StreamRecord[]) => Promise<void>;
}

/** Records of a shard that are handled one batch after the other, in order. */
export class Lane {
  readonly #queue: StreamRecord[] = [];
  #work: Promise<void> | undefined;
  #filled: (() => void) | undefined;

  constructor(private readonly options: LaneOptions) {}

  push(record: StreamRecord): void {
    this.#queue.push(record);
    if (this.#queue.length >= this.options.batchSize) this.#filled?.();
    this.#work ??= this.#run().finally(() => {
      this.#work = undefined;
    });
  }

  /** Resolves when nothing is being handled; after the signal aborted, nothing will be. */
  async settled(): Promise<void> {
    await this.#work;
  }

  async #run(): Promise<void> {
    const { batchSize, windowMs, signal, handle } = this.options;
    // A page of records is pushed in one go: what belongs together is in one batch.
    await Promise.resolve();
    while (this.#queue.length > 0 && !signal.aborted) {
      if (windowMs > 0 && this.#queue.length < batchSize) await this.#gather(windowMs, signal);
      if (signal.aborted) break;
      await handle(this.#queue.splice(0, batchSize));
    }
  }

  #gather(windowMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.#filled = undefined;
        resolve();
      };
      const timer = setTimeout(done, windowMs);
      signal.addEventListener('abort', done);
      this.#filled = done;
    });
  }
}
