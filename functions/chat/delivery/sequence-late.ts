import {
  holdsRecord,
  isAfter,
  type LogSegment,
  type StreamRecord,
  sequence,
} from '../../../domain/chat/delivery/sequencing';
import { appendSegment, listSegmentsSince, loadHead } from '../log/log-store';
import { judgeRecord } from './judge-record';
import type { Sequenced } from './sequence-batch';

/** Appends are tried again after another writer's segment. */
const tries = 8;

/**
 * Sequences records that were set aside, which need not be the next ones of the stream: the log may hold later ones, or
 * some of these after all, since an attempt that was given up may have succeeded. Each gets into the log once.
 */
export async function sequenceLate(
  channelId: string,
  batch: readonly StreamRecord[],
  days: number,
): Promise<Sequenced> {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const head = await loadHead(channelId);
    const segments = await listSegmentsSince(channelId, batch[0]!.sequenceNumber);
    const known = segments.filter(({ seq }) => seq <= head.seq);
    const missing = batch.filter(
      ({ sequenceNumber }) => !known.some(({ holds }) => holdsRecord(holds, sequenceNumber)),
    );
    const { entries, next, dropped } = sequence(
      { seq: head.seq, record: '' },
      missing,
      Date.now(),
      judgeRecord(channelId),
    );
    const segment: LogSegment = {
      ...{ head, entries, dropped },
      next: { seq: next.seq, record: isAfter(next.record, head.record) ? next.record : head.record },
      holds: { late: missing.map(({ sequenceNumber }) => sequenceNumber) },
    };
    if (entries.length > 0 && !(await appendSegment(channelId, segment, days))) continue;
    if (missing.length === batch.length) return { after: head.seq, entries, dropped };
    // Nobody knows whether the entries that the log holds were posted.
    const earlier = known.flatMap((one) => [...one.entries]);
    return { after: known[0]!.after, entries: [...earlier, ...entries], dropped };
  }
  throw new Error(`The log of ${channelId} was written to by others ${tries} times in a row.`);
}
