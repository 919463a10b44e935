import type { Entry } from '../log/model';
import type { LogRecord, Sender } from './stream-record';

/** The end of a room's log. */
export interface Head {
  /** The sequence number of the last entry; 0 for an empty log. */
  readonly seq: number;
  /** The stream's sequence number of the last record in the log; '' for none. */
  readonly record: string;
}

export interface StreamRecord {
  /** The stream's sequence number: decimal digits. */
  readonly sequenceNumber: string;
  readonly record: LogRecord;
}

export interface Dropped {
  readonly sender: Sender;
  /**
   * `flood`: a rate limit. `restricted`: its author was timed out or banned after it was accepted. `duplicate`: the log
   * already has this very message, so its sender is not notified.
   */
  readonly reason: 'flood' | 'repeat' | 'restricted' | 'duplicate';
}

/** The records of a segment: a run of the stream, or single ones that had been set aside. */
export type RecordSet = { readonly from: string; readonly to: string } | { readonly late: readonly string[] };

/** Whether a segment holds a record of the stream. */
export const holdsRecord = (records: RecordSet, sequenceNumber: string): boolean =>
  'late' in records
    ? records.late.includes(sequenceNumber)
    : !isAfter(records.from, sequenceNumber) && !isAfter(sequenceNumber, records.to);

export interface LogSegment {
  /** The head before it. */
  readonly head: Head;
  readonly entries: readonly Entry[];
  /** The head after it. */
  readonly next: Head;
  /** Which records of the stream it holds, in its entries or dropped. */
  readonly holds: RecordSet;
  readonly dropped: readonly Dropped[];
}

/** Compares sequence numbers of the stream: decimals of any length. */
export function isAfter(one: string, other: string): boolean {
  return one.length === other.length ? one > other : one.length > other.length;
}

/**
 * Assigns sequence numbers to the entries of a batch, in order. Records that the log already holds are skipped, so a
 * batch may be delivered again. `judge` sees every new entry in order and returns why it is dropped, if so; entries of
 * senders with an exempt role are dropped as duplicates only.
 *
 * @param now epoch milliseconds; `seq` is in microseconds and grows even when the clock stands still or goes back
 */
export function sequence(
  head: Head,
  batch: readonly StreamRecord[],
  now: number,
  judge: (
    entry: Entry,
    sender: Sender | undefined,
    sequenceNumber: string,
  ) => Dropped['reason'] | undefined = () => undefined,
): LogSegment {
  const entries: Entry[] = [];
  const dropped: Dropped[] = [];
  let { seq, record } = head;
  for (const { sequenceNumber, record: one } of batch) {
    if (!isAfter(sequenceNumber, record)) continue;
    record = sequenceNumber;
    if (one.kind !== 'entry') continue;
    const reason = judge(one.entry, one.sender, sequenceNumber);
    if (reason !== undefined && one.sender !== undefined && (!one.sender.free || reason === 'duplicate')) {
      dropped.push({ sender: one.sender, reason });
      continue;
    }
    seq = Math.max(seq + 1, now * 1_000);
    entries.push({ ...one.entry, seq });
  }
  const holds = { from: batch[0]?.sequenceNumber ?? record, to: record };
  return { head, entries, next: { seq, record }, holds, dropped };
}
