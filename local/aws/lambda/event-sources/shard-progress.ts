import type { StreamRecord } from './stream-source';

/** Which records of a shard are finished: the checkpoint goes as far as everything before it is, never further. */
export class ShardProgress {
  /** Sequence → whether it is finished, in the order of the shard, from the first that is not. */
  readonly #open = new Map<string, boolean>();

  constructor(private readonly save: (position: string) => void) {}

  /** Records that were read and that the checkpoint does not cover. */
  get open(): number {
    return this.#open.size;
  }

  /** Records as they are read, in the order of the shard. */
  begin(records: readonly StreamRecord[]): void {
    for (const { sequence } of records) this.#open.set(sequence, false);
  }

  finish(records: readonly StreamRecord[]): void {
    for (const { sequence } of records) if (this.#open.has(sequence)) this.#open.set(sequence, true);
    let position: string | undefined;
    for (const [sequence, finished] of this.#open) {
      if (!finished) break;
      this.#open.delete(sequence);
      position = sequence;
    }
    if (position !== undefined) this.save(position);
  }

  isFinished({ sequence }: StreamRecord): boolean {
    return this.#open.get(sequence) ?? true;
  }
}
