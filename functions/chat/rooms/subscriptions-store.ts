import pMap from 'p-map';
import { ProblemError } from '../../../domain/kit/problem';
import { documents } from '../../kit/clients/documents';
import {
  connectionPk,
  type RoomItem,
  type SubscriptionItem,
  subscriptionPk,
  subscriptionSk,
  type Via,
} from '../items';
import { batchWrite, type ConnectionItem, forgetAt, listConnectionItems, table } from './connections-store';
import { findRoom, markActive } from './rooms-store';

/** Who is in a room: a seat is one connection in it. A room's seats are spread over its shards. */

/** Seats that are cleared by one batch, and batches at once. */
const cleared = 12;
const parallel = 8;

/** Rooms that one connection can be in. */
const maxRooms = 20;

export interface Subscription {
  readonly connectionId: string;
  readonly via: Via;
  readonly userId?: string;
  /** Whether it is kept when the room's readers go to pages. */
  readonly keepsSocket?: boolean;
  /** What an IRC client asked for, as `irc-room.ts` reads it. */
  readonly capabilities?: readonly string[];
}

/** A seat that is taken, with its key in its shard. */
export type StoredSubscription = Subscription & Pick<SubscriptionItem, 'sk'>;

/**
 * AP-83: takes a seat; a second time changes nothing. Throws `conflict` when the connection is in too many rooms. The
 * room may have been given up as empty while this ran, so it is looked at again once the seat is there: whoever gave it
 * up has counted again too (`tend-room.ts`), and one of the two sees the other.
 */
export async function subscribe(room: RoomItem, subscription: Subscription): Promise<void> {
  const shard = await putSubscription(room, subscription);
  const now = await findRoom(room.channelId);
  if (now === undefined) return;
  if (shard >= now.shards) await putSubscription(now, subscription);
  if (now.gsi1pk === undefined) await markActive(room.channelId);
}

/** Answers the shard of the seat: the one that the connection has, as long as the room has it. */
async function putSubscription(room: RoomItem, subscription: Subscription): Promise<number> {
  const { connectionId } = subscription;
  const rooms = (await listConnectionItems(connectionId)).filter(({ sk }) => sk.startsWith(mark));
  const own = `${mark}${room.channelId}`;
  const existing = rooms.find(({ sk }) => sk === own);
  const before = existing?.shard;
  if (rooms.length >= maxRooms && before === undefined) {
    throw new ProblemError('conflict', `A connection can be in ${maxRooms} rooms at most.`);
  }
  const shard = before !== undefined && before < room.shards ? before : shardOf(connectionId, room.shards);
  const sk =
    shard === before && existing?.subscription
      ? existing.subscription
      : subscriptionSk(Date.now(), connectionId);
  await batchWrite([
    // A room that grew or shrank meanwhile would give another shard, and the connection two seats.
    ...(existing !== undefined && shard !== before ? deletesOf(existing).slice(1) : []),
    ...subscriptionPuts(room.channelId, shard, { ...subscription, sk }),
  ]);
  return shard;
}

/** The two items of a seat: one in the room's shard, one of the connection. */
export function subscriptionPuts(channelId: string, shard: number, subscription: StoredSubscription) {
  const { sk, connectionId, via, userId, keepsSocket, capabilities } = subscription;
  const ttl = forgetAt();
  const own = { pk: connectionPk(connectionId), sk: `${mark}${channelId}`, shard, subscription: sk, ttl };
  const told = {
    ...{ pk: subscriptionPk(channelId, shard), sk },
    connectionId,
    via,
    ttl,
    ...(userId !== undefined && { userId }),
    ...(keepsSocket && { keepsSocket }),
    ...(capabilities !== undefined && { capabilities }),
  };
  return [{ PutRequest: { Item: own } }, { PutRequest: { Item: told } }];
}

/** AP-84: leaves one room. */
export async function unsubscribe(connectionId: string, channelId: string): Promise<void> {
  const items = await listConnectionItems(connectionId);
  await batchWrite(items.filter(({ sk }) => sk === `${mark}${channelId}`).flatMap(deletesOf));
}

/** AP-62: forgets a connection with everything it watched and every seat. */
export async function removeConnection(connectionId: string): Promise<void> {
  const items = await listConnectionItems(connectionId);
  await batchWrite(items.flatMap(deletesOf));
}

/** AP-85: the seats of one shard of a room; those that were taken from a time on, epoch milliseconds. */
export async function listSubscriptions(
  channelId: string,
  shard: number,
  from = 0,
): Promise<StoredSubscription[]> {
  const subscriptions: StoredSubscription[] = [];
  let next: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await documents().query({
      TableName: table(),
      KeyConditionExpression: 'pk = :pk AND sk >= :from',
      ExpressionAttributeValues: { ':pk': subscriptionPk(channelId, shard), ':from': subscriptionSk(from) },
      ConsistentRead: true,
      ExclusiveStartKey: next,
    });
    subscriptions.push(...(Items as StoredSubscription[]));
    next = LastEvaluatedKey;
  } while (next !== undefined);
  return subscriptions;
}

/**
 * So many seats of a shard after a key: {@link seatsOf} in parts. `end` is the key that they reach to; undefined at the
 * end of the shard.
 */
export async function listSubscriptionsAfter(
  channelId: string,
  shard: number,
  after: string,
  limit: number,
): Promise<{ subscriptions: readonly StoredSubscription[]; end: string | undefined }> {
  const { Items = [], LastEvaluatedKey } = await documents().query({
    TableName: table(),
    KeyConditionExpression: 'pk = :pk AND sk > :after',
    ExpressionAttributeValues: { ':pk': subscriptionPk(channelId, shard), ':after': after },
    ConsistentRead: true,
    Limit: limit,
  });
  return { subscriptions: Items as StoredSubscription[], end: LastEvaluatedKey?.sk as string | undefined };
}

/** AP-65: how many seats the shards of a room have; `exact` counts every seat that was taken before. */
export const countSubscriptions = (room: RoomItem, { exact = false } = {}): Promise<number[]> =>
  Promise.all(Array.from({ length: room.shards }, (_, shard) => countShard(room.channelId, shard, exact)));

async function countShard(channelId: string, shard: number, exact: boolean): Promise<number> {
  let count = 0;
  let from: Record<string, unknown> | undefined;
  do {
    const page = await documents().query({
      TableName: table(),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': subscriptionPk(channelId, shard) },
      Select: 'COUNT',
      ConsistentRead: exact,
      ExclusiveStartKey: from,
    });
    count += page.Count ?? 0;
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return count;
}

/** Takes away the seats of those who only read: they have gone to pages. Answers how many stay in each shard. */
export const deleteReaders = (room: RoomItem): Promise<number[]> =>
  Promise.all(Array.from({ length: room.shards }, (_, shard) => clearShard(room.channelId, shard)));

async function clearShard(channelId: string, shard: number): Promise<number> {
  const subscriptions = await listSubscriptions(channelId, shard);
  const readers = subscriptions.filter(({ via, keepsSocket }) => via === 'site' && !keepsSocket);
  await deleteSubscriptions(channelId, shard, readers);
  return subscriptions.length - readers.length;
}

/** AP-86: takes seats away: of connections that are gone, of people who were banned, or who read pages. */
export async function deleteSubscriptions(
  channelId: string,
  shard: number,
  subscriptions: readonly StoredSubscription[],
): Promise<void> {
  const starts = Array.from({ length: Math.ceil(subscriptions.length / cleared) }, (_, at) => at * cleared);
  await pMap(
    starts,
    (from) =>
      batchWrite(
        subscriptions
          .slice(from, from + cleared)
          .flatMap(({ sk, connectionId }) => [
            { DeleteRequest: { Key: { pk: subscriptionPk(channelId, shard), sk } } },
            { DeleteRequest: { Key: { pk: connectionPk(connectionId), sk: `${mark}${channelId}` } } },
          ]),
      ),
    { concurrency: parallel },
  );
}

const mark = 'SUBSCRIPTION#';

/** The deletes of what a connection has: a seat is two items. */
function deletesOf({ pk, sk, shard = 0, subscription }: ConnectionItem) {
  const own = { DeleteRequest: { Key: { pk, sk } } };
  if (subscription === undefined) return [own];
  return [
    own,
    { DeleteRequest: { Key: { pk: subscriptionPk(sk.slice(mark.length), shard), sk: subscription } } },
  ];
}

/** FNV-1a: the same shard for a connection as long as a room's number of shards stays. */
export function shardOf(connectionId: string, shards: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < connectionId.length; at += 1) {
    hash = Math.imul(hash ^ connectionId.charCodeAt(at), 0x01000193);
  }
  return (hash >>> 0) % shards;
}
