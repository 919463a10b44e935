import { LRUCache } from 'lru-cache';
import {
  type Dropped,
  type Head,
  isAfter,
  type StreamRecord,
  sequence,
} from '../../../domain/chat/delivery/sequencing';
import type { Entry } from '../../../domain/chat/log/model';
import { seqAt } from '../../../domain/chat/log/seq';
import { appendSegment, listEntriesSince, listSegmentsSince, loadHead } from '../log/log-store';
import { partsOf } from './batch-parts';
import { decisionOn, judgeRecord, noteLogged } from './judge-record';

/** How far back an instance that begins with a room looks for messages that may be sent again; milliseconds. */
const sentAgainWithin = 60_000;
/** The head of each room's log as this instance left it. It may be outdated: then the next append fails. */
const heads = new LRUCache<string, Head>({ max: 5_000 });
/** Appends are tried again after another writer's segment, which is rare. */
const tries = 5;

export interface Sequenced {
  /** The sequence number before the first of `entries`. */
  readonly after: number;
  readonly entries: readonly Entry[];
  readonly dropped: readonly Dropped[];
}

/**
 * Gives the records of a batch their sequence numbers and appends them to the room's log. Returns what the log holds
 * of the batch: also entries that an earlier delivery appended, since the instance that did may have died before
 * it sent them. Clients drop what they have by its sequence number.
 */
export async function sequenceBatch(
  channelId: string,
  batch: readonly StreamRecord[],
  days: number,
): Promise<Sequenced> {
  let result: Sequenced | undefined;
  for (const part of partsOf(batch)) {
    const next = await sequencePart(channelId, part, days);
    result = result === undefined ? next : joined(result, next);
  }
  return result ?? { after: 0, entries: [], dropped: [] };
}

export const joined = (first: Sequenced, next: Sequenced): Sequenced => ({
  after: first.after,
  entries: [...first.entries, ...next.entries],
  dropped: [...first.dropped, ...next.dropped],
});

async function sequencePart(
  channelId: string,
  batch: readonly StreamRecord[],
  days: number,
): Promise<Sequenced> {
  const remembered = heads.get(channelId);
  let head = remembered ?? (await beginRoom(channelId));
  let isFresh = remembered === undefined;
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const segment = sequence(head, batch, Date.now(), judgeRecord(channelId));
    const isNew = segment.entries.length > 0;
    // Without a write nothing fails over an outdated head, so only one that was just read may be reported.
    const isSure = isNew ? await appendSegment(channelId, segment, days) : isFresh;
    if (isSure) {
      heads.set(channelId, isNew ? segment.next : head);
      const { entries, dropped } = segment;
      const earlier = await sequencedBefore(channelId, batch, head);
      return joined(earlier ?? { after: head.seq, entries: [], dropped: [] }, {
        after: head.seq,
        entries,
        dropped,
      });
    }
    head = await loadHead(channelId);
    isFresh = true;
  }
  throw new Error(`The log of ${channelId} was written to by others ${tries} times in a row.`);
}

/** Reads the head of a room's log, and which messages its last minute holds. */
async function beginRoom(channelId: string): Promise<Head> {
  const head = await loadHead(channelId);
  const from = Date.now() - sentAgainWithin;
  if (head.seq < seqAt(from)) return head;
  for (const entry of await listEntriesSince(channelId, from)) {
    if (entry.type === 'message') noteLogged(entry.message.messageId);
  }
  // Entries of this batch that another instance wrote meanwhile are replayed, not duplicates.
  return await loadHead(channelId);
}

/** What earlier deliveries of a batch left in the log up to `head`, and what they dropped. */
async function sequencedBefore(
  channelId: string,
  batch: readonly StreamRecord[],
  head: Head,
): Promise<Sequenced | undefined> {
  if (isAfter(batch[0]!.sequenceNumber, head.record)) return undefined;
  const found = await listSegmentsSince(channelId, batch[0]!.sequenceNumber);
  const segments = found.filter(({ seq }) => seq <= head.seq);
  if (segments.length === 0) return undefined;
  const entries = segments.flatMap((segment) => [...segment.entries]);
  return { after: segments[0]!.after, entries, dropped: droppedBefore(channelId, batch, head, entries) };
}

/** Only the instance that judged a message knows why it was dropped; most often it was a flood. */
function droppedBefore(
  channelId: string,
  batch: readonly StreamRecord[],
  head: Head,
  logged: readonly Entry[],
): Dropped[] {
  const known = new Set(
    logged.map((entry) => (entry.type === 'message' ? entry.message.messageId : undefined)),
  );
  return batch.flatMap((one): Dropped[] => {
    const { record } = one;
    if (
      record.kind !== 'entry' ||
      record.entry.type !== 'message' ||
      isAfter(one.sequenceNumber, head.record)
    )
      return [];
    const { entry, sender } = record;
    if (sender === undefined || sender.free || known.has(entry.message.messageId)) return [];
    return [{ sender, reason: decisionOn(channelId, one) ?? 'flood' }];
  });
}
