import { type Head, isAfter, type Stretch } from '../../../domain/chat/delivery/sequencing';
import { type Gone, subjectsOf, withoutGone } from '../../../domain/chat/log/tombstones';
import type { Entry } from '../../../domain/chat/model';
import { idTime } from '../../../domain/kit/id';
import { documents } from '../../kit/clients/documents';
import { held } from '../../kit/held';
import {
  type GoneUserItem,
  goneMessageKey,
  goneUserKey,
  type LogItem,
  logKey,
  logSk,
  placeOf,
} from '../items';
import { table } from '../rooms/connections-store';

/**
 * The log of each room: a chain of stretches, each stored under the place before its first entry. One stretch can
 * have one successor only, whoever writes.
 */

const emptyHead: Head = { place: 0, record: '' };

/** How long a message may have waited for its place, in milliseconds, when it is looked up by its id. */
const longestWait = 120_000;

/** AP-75: where a room's log ends. */
export async function headOf(channelId: string): Promise<Head> {
  const { page } = await stretches(channelId, { descending: true, limit: 1 });
  const last = page[0];
  return last === undefined ? emptyHead : { place: last.place, record: last.record };
}

/** AP-76: appends a stretch; false when its head has a successor already. `days` of 0 keeps it for ever. */
export async function append(channelId: string, stretch: Stretch, days: number): Promise<boolean> {
  const { head, entries, next } = stretch;
  const item: LogItem = {
    ...logKey(channelId, head.place),
    after: head.place,
    place: next.place,
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
export async function stretchesSince(channelId: string, number: string): Promise<LogItem[]> {
  const found: LogItem[] = [];
  let before: number | undefined;
  for (;;) {
    const { page, more } = await stretches(channelId, { descending: true, limit: 10, before });
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
  readonly place: number;
  readonly entries: readonly Entry[];
  readonly more: boolean;
}

/** AP-78: up to about `limit` entries after a place, oldest first, without what was taken down. */
export async function entriesAfter(channelId: string, place: number, limit: number): Promise<Read> {
  const found: Entry[] = [];
  let reached = place;
  let from = await startOf(channelId, place);
  for (;;) {
    const { page, more } = await stretches(channelId, { from, limit: 25 });
    for (const stretch of page) {
      found.push(...stretch.entries.filter((entry) => entry.place > place));
      reached = Math.max(reached, stretch.place);
      from = stretch.place;
      if (found.length >= limit) break;
    }
    if (!more || found.length >= limit) break;
  }
  const isMore = found.length >= limit && (await headOf(channelId)).place > reached;
  return { after: place, place: reached, entries: await standing(channelId, found), more: isMore };
}

/**
 * AP-79: the last entries before a place (or of all), oldest first, without what was taken down. Of the entries that
 * are read, those that are not `wanted` are left out.
 */
export async function entriesBefore(
  channelId: string,
  place: number | undefined,
  limit: number,
  wanted: (entry: Entry) => boolean = () => true,
): Promise<Read> {
  const found: Entry[] = [];
  let before = place;
  let reached = 0;
  for (;;) {
    const { page, more } = await stretches(channelId, { descending: true, limit: 15, before });
    for (const stretch of page) {
      if (found.length >= limit) break;
      if (reached === 0) reached = place === undefined ? stretch.place : Math.min(stretch.place, place - 1);
      found.unshift(...stretch.entries.filter((entry) => place === undefined || entry.place < place));
      before = stretch.after;
    }
    if (!more || found.length >= limit) break;
  }
  const after = found.length > limit ? found.at(-limit - 1)!.place : (before ?? 0);
  const last = found.slice(-limit).filter(wanted);
  return { after, place: reached, entries: await standing(channelId, last), more: after > 0 };
}

/** AP-80: the entries of some time: from and until (not included) in epoch milliseconds. */
export async function entriesBetween(channelId: string, from: number, until: number): Promise<Entry[]> {
  const found: Entry[] = [];
  let at = await startOf(channelId, placeOf(from) - 1);
  for (;;) {
    const { page, more } = await stretches(channelId, { from: at, before: placeOf(until), limit: 50 });
    for (const stretch of page) {
      found.push(...stretch.entries);
      at = stretch.place;
    }
    if (!more) break;
  }
  return await standing(
    channelId,
    found.filter(({ place }) => place >= placeOf(from) && place < placeOf(until)),
  );
}

/** AP-99: everything from a time on (epoch milliseconds), also what was taken down since. */
export async function entriesSince(channelId: string, from: number): Promise<Entry[]> {
  const found: Entry[] = [];
  let at = await startOf(channelId, placeOf(from) - 1);
  for (;;) {
    const { page, more } = await stretches(channelId, { from: at, limit: 50 });
    for (const { entries, place } of page) {
      found.push(...entries);
      at = place;
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
  let from = await startOf(channelId, placeOf(sent) - 1);
  for (;;) {
    const { page, more } = await stretches(channelId, {
      from,
      before: placeOf(sent + longestWait),
      limit: 50,
    });
    for (const { entries, place } of page) {
      from = place;
      for (const entry of entries) {
        if (entry.type === 'message' && entry.message.messageId === messageId) return entry;
      }
    }
    if (!more) return undefined;
  }
}

/** AP-82: entries without what was taken down since. */
export async function standing(channelId: string, entries: readonly Entry[]): Promise<Entry[]> {
  const { messages, people } = subjectsOf(entries);
  if (people.length === 0) return [...entries];
  const keys = [
    ...messages.map((id) => goneMessageKey(channelId, id)),
    ...people.map((id) => goneUserKey(channelId, id)),
  ];
  const gone = { messages: new Set<string>(), people: new Map<string, number>() };
  for (let at = 0; at < keys.length; at += 100) {
    let wanted: Record<string, unknown>[] = keys.slice(at, at + 100);
    while (wanted.length > 0) {
      const { Responses, UnprocessedKeys } = await documents().batchGet({
        RequestItems: { [table()]: { Keys: wanted, ConsistentRead: true } },
      });
      for (const { sk, places } of (Responses?.[table()] ?? []) as GoneUserItem[]) {
        const [kind, id] = sk.split('#') as [string, string];
        if (kind === 'MESSAGE') gone.messages.add(id);
        else gone.people.set(id, lastOf(places));
      }
      wanted = (UnprocessedKeys?.[table()]?.Keys as Record<string, unknown>[] | undefined) ?? [];
    }
  }
  return withoutGone(entries, gone satisfies Gone);
}

/** AP-97: the place up to which everything that a person wrote is taken down; 0 for nothing. */
export async function goneUntil(channelId: string, userId: string): Promise<number> {
  const { Item } = await documents().get({
    TableName: table(),
    Key: goneUserKey(channelId, userId),
    ConsistentRead: true,
  });
  return lastOf((Item as GoneUserItem | undefined)?.places);
}

const lastOf = (places: GoneUserItem['places']): number => Math.max(0, ...(places ?? []));

/** The key of the stretch that holds the first entry after a place: the last key that is not after it. */
async function startOf(channelId: string, place: number): Promise<number> {
  const { page } = await stretches(channelId, { descending: true, limit: 1, before: place + 1 });
  return page[0]?.after ?? 0;
}

async function stretches(
  channelId: string,
  {
    from = 0,
    before,
    descending = false,
    limit,
  }: { from?: number | undefined; before?: number | undefined; descending?: boolean; limit: number },
): Promise<{ page: LogItem[]; more: boolean }> {
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
  return { page: Items as LogItem[], more: LastEvaluatedKey !== undefined };
}
