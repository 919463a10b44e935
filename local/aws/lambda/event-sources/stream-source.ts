import { join } from 'node:path';
import type { Cloud } from '../../../runtime/cloud';
import { openJournal } from '../../../runtime/journal';

/** One record of a shard in the form of a function's event. */
export interface StreamRecord {
  readonly sequenceNumber: string;
  /** Epoch milliseconds of its arrival. */
  readonly time: number;
  /** As in the event's `Records`. */
  readonly event: Record<string, unknown>;
}

/** A DynamoDB or Kinesis stream with shards. */
export interface StreamSource {
  /** `kinesis`: for fault rules and failure records. */
  readonly name: string;
  /** Records with the same key keep their order. */
  partitionKey(record: StreamRecord): string;
  shards(arn: string): Promise<readonly string[]>;
  /** The position before the first record for a mapping. */
  position(
    arn: string,
    shard: string,
    start: 'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP',
    timestamp?: number,
  ): Promise<string>;
  /** Up to `limit` records after a position. */
  read(arn: string, shard: string, after: string, limit: number): Promise<readonly StreamRecord[]>;
  /** Taken before a read, so that {@link wait} notices records that arrive during it. */
  mark(arn: string): number;
  /** Resolves when there may be records newer than the mark, after at most `waitMs`. */
  wait(arn: string, mark: number, waitMs: number, signal: AbortSignal): Promise<void>;
}

/** The position of each mapping in each shard; survives `kill -9`. */
export interface Checkpoints {
  get(mapping: string, shard: string): string | undefined;
  set(mapping: string, shard: string, position: string): void;
  close(): void;
}

export function createCheckpoints(cloud: Cloud): Checkpoints {
  const positions = new Map<string, string>();
  const journal = openJournal<readonly [string, string]>(
    join(cloud.stateDir, 'events', 'checkpoints.jsonl'),
    ([key, position]) => positions.set(key, position),
  );
  let closed = false;
  return {
    get: (mapping, shard) => positions.get(`${mapping} ${shard}`),
    set(mapping, shard, position) {
      if (closed) return;
      const key = `${mapping} ${shard}`;
      positions.set(key, position);
      journal.append([key, position]);
      if (journal.size > 2000 + 4 * positions.size) journal.compact(positions);
    },
    close() {
      closed = true;
      journal.close();
    },
  };
}

/** Wakes readers that wait for new records of a stream. */
export class Signal {
  private readonly waiting = new Map<string, Set<() => void>>();
  private readonly marks = new Map<string, number>();

  notify(key: string): void {
    this.marks.set(key, this.mark(key) + 1);
    for (const wake of [...(this.waiting.get(key) ?? [])]) wake();
  }

  mark(key: string): number {
    return this.marks.get(key) ?? 0;
  }

  wait(key: string, mark: number, waitMs: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.mark(key) !== mark) return Promise.resolve();
    return new Promise((resolve) => {
      const set = this.waiting.get(key) ?? new Set();
      this.waiting.set(key, set);
      const wake = () => {
        clearTimeout(timer);
        set.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, waitMs);
      set.add(wake);
      signal.addEventListener('abort', wake);
    });
  }
}
