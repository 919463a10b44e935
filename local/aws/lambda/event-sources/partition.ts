import type { StreamRecord } from './stream-source';

export interface PartitionOptions {
  readonly batchSize: number;
  /** Milliseconds to gather a batch. */
  readonly windowMs: number;
  /** Stops the partition. */
  readonly signal: AbortSignal;
  /** Finishes a batch before the next one starts. Never rejects. */
  readonly handle: (batch: readonly StreamRecord[]) => Promise<void>;
}

/** Records of a shard that are handled in order, one batch at a time. */
export class Partition {
  readonly #queue: StreamRecord[] = [];
  #work: Promise<void> | undefined;
  #filled: (() => void) | undefined;

  constructor(private readonly options: PartitionOptions) {}

  push(record: StreamRecord): void {
    this.#queue.push(record);
    if (this.#queue.length >= this.options.batchSize) this.#filled?.();
    this.#work ??= this.#run().finally(() => {
      this.#work = undefined;
    });
  }

  /** Resolves when no batch is being handled; final once the signal has aborted. */
  async settled(): Promise<void> {
    await this.#work;
  }

  async #run(): Promise<void> {
    const { batchSize, windowMs, signal, handle } = this.options;
    // A page of records is pushed synchronously: wait for all of it.
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
