import type { StreamRecord } from './stream-source';

/** Finished records of a shard: the checkpoint is the last one without an unfinished record before it. */
export class ShardProgress {
  /** Sequence number → whether finished, in shard order, from the first unfinished one. */
  readonly #open = new Map<string, boolean>();

  constructor(private readonly save: (position: string) => void) {}

  /** Records read but not covered by the checkpoint. */
  get open(): number {
    return this.#open.size;
  }

  /** Adds records as they are read, in shard order. */
  begin(records: readonly StreamRecord[]): void {
    for (const { sequenceNumber } of records) this.#open.set(sequenceNumber, false);
  }

  finish(records: readonly StreamRecord[]): void {
    for (const { sequenceNumber } of records)
      if (this.#open.has(sequenceNumber)) this.#open.set(sequenceNumber, true);
    let position: string | undefined;
    for (const [sequenceNumber, finished] of this.#open) {
      if (!finished) break;
      this.#open.delete(sequenceNumber);
      position = sequenceNumber;
    }
    if (position !== undefined) this.save(position);
  }

  isFinished({ sequenceNumber }: StreamRecord): boolean {
    return this.#open.get(sequenceNumber) ?? true;
  }
}
