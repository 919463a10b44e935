import {
  type Head,
  isAfter,
  type LogSegment,
  type RecordSet,
} from '../../../domain/chat/delivery/sequencing';
import type { Entry } from '../../../domain/chat/log/model';
import { seqAt } from '../../../domain/chat/log/seq';
import { idTime } from '../../../domain/kit/id';
import { documents } from '../../kit/clients/documents';
import { ifConditionMet, paginate } from '../../kit/store';
import { sortable, table } from '../chat-table';
import { withoutRemoved } from './tombstones-store';

/**
 * The log of each room: a chain of segments, each stored under the sequence number before its first entry. A segment
 * can have only one successor, whichever instance writes.
 */

/** A segment of a room's log. */
export interface SegmentItem {
  readonly pk: string;
  readonly sk: string;
  readonly after: number;
  /** The sequence number of its last entry. */
  readonly seq: number;
  readonly entries: readonly Entry[];
  /** The Kinesis sequence number of the last record that the log holds with it, records that were set aside left out. */
  readonly record: string;
  readonly holds: RecordSet;
  readonly ttl?: number;
}

const logPk = (channelId: string): string => `LOG#${channelId}`;
const emptyHead: Head = { seq: 0, record: '' };

/** How long a message may wait to be sequenced, in milliseconds, when it is looked up by its id. */
const maxWaitMs = 120_000;

/** AP-75: the end of a room's log. */
export async function loadHead(channelId: string): Promise<Head> {
  const last = await firstOf(segments(channelId, { descending: true, pageSize: 1 }));
  return last === undefined ? emptyHead : { seq: last.seq, record: last.record };
}

/** AP-76: appends a segment, for `days` or for ever when 0. False when its head has a successor already. */
export async function appendSegment(channelId: string, segment: LogSegment, days: number): Promise<boolean> {
  const { head, entries, next, holds } = segment;
  const item: SegmentItem = {
    pk: logPk(channelId),
    sk: sortable(head.seq),
    after: head.seq,
    seq: next.seq,
    entries,
    record: next.record,
    holds,
    ...(days > 0 && { ttl: Math.ceil(Date.now() / 1_000) + days * 86_400 }),
  };
  return await ifConditionMet(() =>
    documents().put({
      TableName: table(),
      Item: item,
      ConditionExpression: 'attribute_not_exists(pk)',
    }),
  );
}

/** AP-77: the segments that hold records of the stream from a Kinesis sequence number on, oldest first. */
export async function listSegmentsSince(channelId: string, sequenceNumber: string): Promise<SegmentItem[]> {
  const found: SegmentItem[] = [];
  for await (const segment of segments(channelId, { descending: true, pageSize: 10 })) {
    if (isAfter(sequenceNumber, segment.record)) break;
    found.push(segment);
  }
  return found.reverse();
}

export interface Read {
  /** The sequence number before the first entry. */
  readonly after: number;
  /** The sequence number that `entries` reach to, also when the last ones are removed. */
  readonly seq: number;
  readonly entries: readonly Entry[];
  readonly more: boolean;
}

/** AP-78: up to about `limit` entries after a sequence number, oldest first, without removed messages. */
export async function listEntriesAfter(channelId: string, seq: number, limit: number): Promise<Read> {
  const found: Entry[] = [];
  let reached = seq;
  for await (const segment of segments(channelId, { from: await startOf(channelId, seq), pageSize: 25 })) {
    found.push(...segment.entries.filter((entry) => entry.seq > seq));
    reached = Math.max(reached, segment.seq);
    if (found.length >= limit) break;
  }
  const more = found.length >= limit && (await loadHead(channelId)).seq > reached;
  return { after: seq, seq: reached, entries: await withoutRemoved(channelId, found), more };
}

/**
 * AP-79: the last `limit` entries before a sequence number (or of all), oldest first, without removed messages. Of
 * these, entries that are not `wanted` are left out.
 */
export async function listEntriesBefore(
  channelId: string,
  seq: number | undefined,
  limit: number,
  wanted: (entry: Entry) => boolean = () => true,
): Promise<Read> {
  const found: Entry[] = [];
  let before = seq ?? 0;
  let reached = 0;
  for await (const segment of segments(channelId, { descending: true, pageSize: 15, before: seq })) {
    if (reached === 0) reached = seq === undefined ? segment.seq : Math.min(segment.seq, seq - 1);
    found.unshift(...segment.entries.filter((entry) => seq === undefined || entry.seq < seq));
    before = segment.after;
    if (found.length >= limit) break;
  }
  const after = found.length > limit ? found.at(-limit - 1)!.seq : before;
  const last = found.slice(-limit).filter(wanted);
  return { after, seq: reached, entries: await withoutRemoved(channelId, last), more: after > 0 };
}

/** AP-80: the entries of a period, without removed messages; from and until (exclusive) in epoch milliseconds. */
export async function listEntriesBetween(channelId: string, from: number, until: number): Promise<Entry[]> {
  const found: Entry[] = [];
  const start = await startOf(channelId, seqAt(from) - 1);
  for await (const { entries } of segments(channelId, { from: start, before: seqAt(until), pageSize: 50 })) {
    found.push(...entries);
  }
  return await withoutRemoved(
    channelId,
    found.filter(({ seq }) => seq >= seqAt(from) && seq < seqAt(until)),
  );
}

/** AP-99: every entry from a time on (epoch milliseconds), removed messages too. */
export async function listEntriesSince(channelId: string, from: number): Promise<Entry[]> {
  const found: Entry[] = [];
  const start = await startOf(channelId, seqAt(from) - 1);
  for await (const { entries } of segments(channelId, { from: start, pageSize: 50 })) found.push(...entries);
  return found;
}

/** AP-81: the entry of a message, also of a removed one. */
export async function findMessage(
  channelId: string,
  messageId: string,
): Promise<Extract<Entry, { type: 'message' }> | undefined> {
  const sent = idTime(messageId);
  const from = await startOf(channelId, seqAt(sent) - 1);
  for await (const { entries } of segments(channelId, {
    from,
    before: seqAt(sent + maxWaitMs),
    pageSize: 50,
  })) {
    for (const entry of entries) {
      if (entry.type === 'message' && entry.message.messageId === messageId) return entry;
    }
  }
  return undefined;
}

/** As {@link findMessage}; undefined for a removed one too. */
export async function findShownMessage(channelId: string, messageId: string) {
  const found = await findMessage(channelId, messageId);
  return found !== undefined && (await withoutRemoved(channelId, [found])).length > 0 ? found : undefined;
}

/** The key of the segment that holds the first entry after a sequence number: the last key that is not after it. */
async function startOf(channelId: string, seq: number): Promise<number> {
  const last = await firstOf(segments(channelId, { descending: true, pageSize: 1, before: seq + 1 }));
  return last?.after ?? 0;
}

async function firstOf<T>(items: AsyncIterable<T>): Promise<T | undefined> {
  for await (const item of items) return item;
  return undefined;
}

interface Range {
  /** The first key. */
  readonly from?: number;
  /** Keys are below it. */
  readonly before?: number | undefined;
  readonly descending?: boolean;
  readonly pageSize: number;
}

/** The segments in a range of keys; a page is read when the one before it is used up. */
async function* segments(
  channelId: string,
  { from = 0, before, descending = false, pageSize }: Range,
): AsyncGenerator<SegmentItem> {
  const to = before === undefined ? Number.MAX_SAFE_INTEGER : Math.max(0, before - 1);
  for await (const page of paginate<SegmentItem>({
    TableName: table(),
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
    ExpressionAttributeValues: { ':pk': logPk(channelId), ':from': sortable(from), ':to': sortable(to) },
    ScanIndexForward: !descending,
    Limit: pageSize,
    ConsistentRead: true,
  })) {
    yield* page;
  }
}
