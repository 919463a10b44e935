import type { Entry } from '../log/model';
import type { LogRecord, Sender } from './stream-record';

/** How far a room's log reaches. */
export interface Head {
  /** The place of its last entry; 0 for an empty log. */
  readonly seq: number;
  /** The sequence number of the last record of the stream that it holds; '' for none. */
  readonly record: string;
}

export interface StreamRecord {
  /** The stream's sequence number: decimal digits. */
  readonly number: string;
  readonly record: LogRecord;
}

export interface Dropped {
  readonly sender: Sender;
  /**
   * Too many, the same text again, or its author was timed out or banned while it was on its way. `again` is the very
   * message that the log holds, which came twice: nothing that its sender needs to know.
   */
  readonly reason: 'flood' | 'repeat' | 'restricted' | 'duplicate';
}

export interface LogSegment {
  /** The head that it follows. */
  readonly head: Head;
  readonly entries: readonly Entry[];
  /** Where the log reaches to with it. */
  readonly next: Head;
  readonly dropped: readonly Dropped[];
}

/** Sequence numbers are decimals of any length. */
export function isAfter(number: string, other: string): boolean {
  return number.length === other.length ? number > other : number.length > other.length;
}

/**
 * Gives the entries of a batch their places, in order. Records that the log holds already are left out, so that
 * a batch may come again. `judge` is shown every new entry in its order, and says why it is dropped, if it is: only what
 * somebody sent who is bound by the rules can be.
 *
 * @param now epoch milliseconds; places are microseconds, and grow even when the clock stands still or goes back
 */
export function sequence(
  head: Head,
  batch: readonly StreamRecord[],
  now: number,
  judge: (entry: Entry, sender: Sender | undefined, number: string) => Dropped['reason'] | undefined = () =>
    undefined,
): LogSegment {
  const entries: Entry[] = [];
  const dropped: Dropped[] = [];
  let { seq, record } = head;
  for (const { number, record: one } of batch) {
    if (!isAfter(number, record)) continue;
    record = number;
    if (one.kind !== 'entry') continue;
    const reason = judge(one.entry, one.sender, number);
    if (reason !== undefined && one.sender !== undefined && !one.sender.free) {
      dropped.push({ sender: one.sender, reason });
      continue;
    }
    seq = Math.max(seq + 1, now * 1_000);
    entries.push({ ...one.entry, seq });
  }
  return { head, entries, next: { seq, record }, dropped };
}
