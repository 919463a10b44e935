import type { Entry } from '../../domain/chat/log/model';

/** Consecutive entries of a room's log: nothing is missing between `after` and `last`. */
export interface Run {
  readonly after: number;
  readonly last: number;
  readonly entries: readonly Entry[];
}

/** How far the log is known, and what waits for missing entries. */
export interface Progress {
  /** Every entry up to this sequence number has been applied; undefined before the first answer. */
  readonly seq: number | undefined;
  readonly waiting: readonly Run[];
}

/** A run of entries; `seq` when the log is known to have no others up to there. */
export function runOf(after: number, entries: readonly Entry[], seq = after): Run {
  return { after, last: Math.max(seq, entries.at(-1)?.seq ?? after), entries };
}

/** Adds a run; runs may arrive in any order and repeatedly. `ready` holds the entries to apply now, each once. */
export function receive(progress: Progress, run: Run): Progress & { readonly ready: readonly Entry[] } {
  let { seq, waiting } = progress;
  const known = waiting.some(({ after, last }) => after <= run.after && last >= run.last);
  const useless = seq !== undefined && run.last <= seq;
  if (!known && !useless) waiting = [...waiting, run].sort((a, b) => a.after - b.after || a.last - b.last);
  const ready: Entry[] = [];
  for (
    let first = waiting[0];
    first !== undefined && seq !== undefined && first.after <= seq;
    first = waiting[0]
  ) {
    const from = seq;
    for (const entry of first.entries) if (entry.seq > from) ready.push(entry);
    seq = Math.max(from, first.last);
    waiting = waiting.slice(1);
  }
  return { seq, waiting, ready };
}
