import { type Head, isAfter, type LogSegment } from '../../../domain/chat/delivery/sequencing';
import type { Entry } from '../../../domain/chat/log/model';
import { applyTombstones, subjectsOf, type Tombstones } from '../../../domain/chat/log/tombstones';
import { idTime } from '../../../domain/kit/id';
import { documents } from '../../kit/clients/documents';
import { held } from '../../kit/held';
import {
  logKey,
  logSk,
  messageTombstoneKey,
  type SegmentItem,
  seqAt,
  type UserTombstoneItem,
  userTombstoneKey,
} from '../items';
import { table } from '../rooms/connections-store';

/**
 * The log of each room: a chain of stretches, each stored under the place before its first entry. One stretch can
 * have one successor only, whoever writes.
 */

const emptyHead: Head = { seq: 0, record: '' };

/** How long a message may have waited for its place, in milliseconds, when it is looked up by its id. */
const longestWait = 120_000;

/** AP-75: where a room's log ends. */
export async function loadHead(channelId: string): Promise<Head> {
  const { page } = await querySegments(channelId, { descending: true, limit: 1 });
  const last = page[0];
  return last === undefined ? emptyHead : { seq: last.seq, record: last.record };
}

/** AP-76: appends a stretch; false when its head has a successor already. `days` of 0 keeps it for ever. */
export async function appendSegment(channelId: string, segment: LogSegment, days: number): Promise<boolean> {
  const { head, entries, next } = segment;
  const item: SegmentItem = {
    ...logKey(channelId, head.seq),
    after: head.seq,
    seq: next.seq,
    entries,
    record: next.record,
    ...(days > 0 && { ttl: Math.ceil(Date.now() / 1_000) + days * 86_400 }),
  };
  return await held(() =>
    documents().put({
      TableName: table(),
      Item: item,
      ConditionExpression: 'attribute_not_exists(pk)',
    }),
  );
}

/** AP-77: the stretches that hold records of the stream from `number` on, oldest first. */
export async function listSegmentsSince(channelId: string, number: string): Promise<SegmentItem[]> {
  const found: SegmentItem[] = [];
  let before: number | undefined;
  for (;;) {
    const { page, more } = await querySegments(channelId, { descending: true, limit: 10, before });
    for (const one of page) {
      if (isAfter(number, one.record)) return found.reverse();
      found.push(one);
      before = one.after;
    }
    if (!more) return found.reverse();
  }
}

export interface Read {
  /** The place before the first entry. */
  readonly after: number;
  /** The place that `entries` reach to, also when the last ones are gone. */
  readonly seq: number;
  readonly entries: readonly Entry[];
  readonly more: boolean;
}

/** AP-78: up to about `limit` entries after a place, oldest first, without what was taken down. */
export async function listEntriesAfter(channelId: string, seq: number, limit: number): Promise<Read> {
  const found: Entry[] = [];
  let reached = seq;
  let from = await startOf(channelId, seq);
  for (;;) {
    const { page, more } = await querySegments(channelId, { from, limit: 25 });
    for (const segment of page) {
      found.push(...segment.entries.filter((entry) => entry.seq > seq));
      reached = Math.max(reached, segment.seq);
      from = segment.seq;
      if (found.length >= limit) break;
    }
    if (!more || found.length >= limit) break;
  }
  const isMore = found.length >= limit && (await loadHead(channelId)).seq > reached;
  return { after: seq, seq: reached, entries: await withoutRemoved(channelId, found), more: isMore };
}

/**
 * AP-79: the last entries before a place (or of all), oldest first, without what was taken down. Of the entries that
 * are read, those that are not `wanted` are left out.
 */
export async function listEntriesBefore(
  channelId: string,
  seq: number | undefined,
  limit: number,
  wanted: (entry: Entry) => boolean = () => true,
): Promise<Read> {
  const found: Entry[] = [];
  let before = seq;
  let reached = 0;
  for (;;) {
    const { page, more } = await querySegments(channelId, { descending: true, limit: 15, before });
    for (const segment of page) {
      if (found.length >= limit) break;
      if (reached === 0) reached = seq === undefined ? segment.seq : Math.min(segment.seq, seq - 1);
      found.unshift(...segment.entries.filter((entry) => seq === undefined || entry.seq < seq));
      before = segment.after;
    }
    if (!more || found.length >= limit) break;
  }
  const after = found.length > limit ? found.at(-limit - 1)!.seq : (before ?? 0);
  const last = found.slice(-limit).filter(wanted);
  return { after, seq: reached, entries: await withoutRemoved(channelId, last), more: after > 0 };
}

/** AP-80: the entries of some time: from and until (not included) in epoch milliseconds. */
export async function listEntriesBetween(channelId: string, from: number, until: number): Promise<Entry[]> {
  const found: Entry[] = [];
  let at = await startOf(channelId, seqAt(from) - 1);
  for (;;) {
    const { page, more } = await querySegments(channelId, { from: at, before: seqAt(until), limit: 50 });
    for (const segment of page) {
      found.push(...segment.entries);
      at = segment.seq;
    }
    if (!more) break;
  }
  return await withoutRemoved(
    channelId,
    found.filter(({ seq }) => seq >= seqAt(from) && seq < seqAt(until)),
  );
}

/** AP-99: everything from a time on (epoch milliseconds), also what was taken down since. */
export async function listEntriesSince(channelId: string, from: number): Promise<Entry[]> {
  const found: Entry[] = [];
  let at = await startOf(channelId, seqAt(from) - 1);
  for (;;) {
    const { page, more } = await querySegments(channelId, { from: at, limit: 50 });
    for (const { entries, seq } of page) {
      found.push(...entries);
      at = seq;
    }
    if (!more) return found;
  }
}

/** AP-81: the entry of a message, taken down or not. */
export async function findMessage(
  channelId: string,
  messageId: string,
): Promise<Extract<Entry, { type: 'message' }> | undefined> {
  const sent = idTime(messageId);
  let from = await startOf(channelId, seqAt(sent) - 1);
  for (;;) {
    const { page, more } = await querySegments(channelId, {
      from,
      before: seqAt(sent + longestWait),
      limit: 50,
    });
    for (const { entries, seq } of page) {
      from = seq;
      for (const entry of entries) {
        if (entry.type === 'message' && entry.message.messageId === messageId) return entry;
      }
    }
    if (!more) return undefined;
  }
}

/** AP-82: entries without what was taken down since. */
export async function withoutRemoved(channelId: string, entries: readonly Entry[]): Promise<Entry[]> {
  const { messages, users } = subjectsOf(entries);
  if (users.length === 0) return [...entries];
  const keys = [
    ...messages.map((id) => messageTombstoneKey(channelId, id)),
    ...users.map((id) => userTombstoneKey(channelId, id)),
  ];
  const gone = { messages: new Set<string>(), users: new Map<string, number>() };
  for (let at = 0; at < keys.length; at += 100) {
    let wanted: Record<string, unknown>[] = keys.slice(at, at + 100);
    while (wanted.length > 0) {
      const { Responses, UnprocessedKeys } = await documents().batchGet({
        RequestItems: { [table()]: { Keys: wanted, ConsistentRead: true } },
      });
      for (const { sk, seqs } of (Responses?.[table()] ?? []) as UserTombstoneItem[]) {
        const [kind, id] = sk.split('#') as [string, string];
        if (kind === 'MESSAGE') gone.messages.add(id);
        else gone.users.set(id, lastOf(seqs));
      }
      wanted = (UnprocessedKeys?.[table()]?.Keys as Record<string, unknown>[] | undefined) ?? [];
    }
  }
  return applyTombstones(entries, gone satisfies Tombstones);
}

/** AP-97: the place up to which everything that a person wrote is taken down; 0 for nothing. */
export async function removedUntil(channelId: string, userId: string): Promise<number> {
  const { Item } = await documents().get({
    TableName: table(),
    Key: userTombstoneKey(channelId, userId),
    ConsistentRead: true,
  });
  return lastOf((Item as UserTombstoneItem | undefined)?.seqs);
}

const lastOf = (seqs: UserTombstoneItem['seqs']): number => Math.max(0, ...(seqs ?? []));

/** The key of the stretch that holds the first entry after a place: the last key that is not after it. */
async function startOf(channelId: string, seq: number): Promise<number> {
  const { page } = await querySegments(channelId, { descending: true, limit: 1, before: seq + 1 });
  return page[0]?.after ?? 0;
}

async function querySegments(
  channelId: string,
  {
    from = 0,
    before,
    descending = false,
    limit,
  }: { from?: number | undefined; before?: number | undefined; descending?: boolean; limit: number },
): Promise<{ page: SegmentItem[]; more: boolean }> {
  const { Items = [], LastEvaluatedKey } = await documents().query({
    TableName: table(),
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
    ExpressionAttributeValues: {
      ':pk': logKey(channelId, 0).pk,
      ':from': logSk(from),
      ':to': logSk(before === undefined ? Number.MAX_SAFE_INTEGER : Math.max(0, before - 1)),
    },
    ScanIndexForward: !descending,
    Limit: limit,
    ConsistentRead: true,
  });
  return { page: Items as SegmentItem[], more: LastEvaluatedKey !== undefined };
}
