import pMap from 'p-map';
import type { Sender } from '../../../domain/chat/delivery/stream-record';
import { ProblemError } from '../../../domain/kit/problem';
import { documents } from '../../kit/clients/documents';
import { batchWrite, queryAll } from '../../kit/store';
import { sortable, table } from '../chat-table';
import { type ConnectionItem, connectionPk, expiresAt, listConnectionItems } from './connections-store';
import { findRoom, markActive, type RoomItem } from './rooms-store';

/** Subscriptions of connections to rooms. Those of a room are spread over its shards. */

/** Subscriptions that one batch deletes (two items each), and batches at once. */
const deletedAtOnce = 12;
const parallel = 8;

/** Rooms that one connection can subscribe to. */
const maxRooms = 20;

/** The socket API that a connection uses. */
export type Via = Sender['via'];

export interface Subscription {
  readonly connectionId: string;
  readonly via: Via;
  readonly userId?: string;
  /** Whether it stays when the room's readers poll: for users who write or moderate. */
  readonly keepsSocket?: boolean;
  /** Capabilities that an IRC client requested. */
  readonly capabilities?: readonly string[];
}

/** A subscription with its key in its shard: its time, then the connection, so that new ones are read by themselves. */
export interface StoredSubscription extends Subscription {
  readonly sk: string;
}

const subscriptionPk = (channelId: string, shard: number): string => `SUBSCRIPTIONS#${channelId}#${shard}`;
export const subscriptionSk = (at: number, connectionId = ''): string => `${sortable(at)}#${connectionId}`;
const ownPrefix = 'SUBSCRIPTION#';

/**
 * AP-83: subscribes a connection to a room; a second time changes nothing. Throws `conflict` when the connection is in
 * too many rooms. The room may become inactive meanwhile, so it is read again afterwards: since `reconcile-room.ts`
 * counts again after deactivating it, one of the two sees the other.
 */
export async function subscribe(room: RoomItem, subscription: Subscription): Promise<void> {
  const shard = await putSubscription(room, subscription);
  const now = await findRoom(room.channelId);
  if (now === undefined) return;
  if (shard >= now.shards) await putSubscription(now, subscription);
  if (now.gsi1pk === undefined) await markActive(room.channelId);
}

/** Returns the shard of the subscription: the connection's present one, as long as the room has it. */
async function putSubscription(room: RoomItem, subscription: Subscription): Promise<number> {
  const { connectionId } = subscription;
  const rooms = (await listConnectionItems(connectionId)).filter(({ sk }) => sk.startsWith(ownPrefix));
  const own = `${ownPrefix}${room.channelId}`;
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
  await batchWrite(table(), [
    // In a room whose number of shards changed, the connection would have two subscriptions.
    ...(existing !== undefined && shard !== before ? deletesOf(existing).slice(1) : []),
    ...subscriptionPuts(room.channelId, shard, { ...subscription, sk }),
  ]);
  return shard;
}

/** The two items of a subscription: one in the room's shard, one of the connection. */
export function subscriptionPuts(channelId: string, shard: number, subscription: StoredSubscription) {
  const { sk, connectionId, via, userId, keepsSocket, capabilities } = subscription;
  const ttl = expiresAt();
  const own = {
    pk: connectionPk(connectionId),
    sk: `${ownPrefix}${channelId}`,
    shard,
    subscription: sk,
    ttl,
  };
  const inShard = {
    ...{ pk: subscriptionPk(channelId, shard), sk },
    connectionId,
    via,
    ttl,
    ...(userId !== undefined && { userId }),
    ...(keepsSocket && { keepsSocket }),
    ...(capabilities !== undefined && { capabilities }),
  };
  return [{ PutRequest: { Item: own } }, { PutRequest: { Item: inShard } }];
}

/** AP-84: unsubscribes a connection from a room. */
export async function unsubscribe(connectionId: string, channelId: string): Promise<void> {
  const items = await listConnectionItems(connectionId);
  await batchWrite(table(), items.filter(({ sk }) => sk === `${ownPrefix}${channelId}`).flatMap(deletesOf));
}

/** AP-62: deletes a connection with its topics and subscriptions. */
export async function removeConnection(connectionId: string): Promise<void> {
  const items = await listConnectionItems(connectionId);
  await batchWrite(table(), items.flatMap(deletesOf));
}

/** AP-85: the subscriptions in a shard of a room, from a time on (epoch milliseconds). */
export const listSubscriptions = (
  channelId: string,
  shard: number,
  from = 0,
): Promise<StoredSubscription[]> =>
  queryAll<StoredSubscription>({
    TableName: table(),
    KeyConditionExpression: 'pk = :pk AND sk >= :from',
    ExpressionAttributeValues: { ':pk': subscriptionPk(channelId, shard), ':from': subscriptionSk(from) },
    ConsistentRead: true,
  });

/**
 * {@link listSubscriptions} in parts: up to `limit` after a key. `end` is the key that they reach to; undefined at the end
 * of the shard.
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

/** AP-65: the number of subscriptions in each shard of a room; `exact` counts also those of the last second. */
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

/** Deletes the subscriptions of readers, who poll from now on. Returns how many remain in each shard. */
export const deleteReaders = (room: RoomItem): Promise<number[]> =>
  Promise.all(Array.from({ length: room.shards }, (_, shard) => deleteReadersOf(room.channelId, shard)));

async function deleteReadersOf(channelId: string, shard: number): Promise<number> {
  const subscriptions = await listSubscriptions(channelId, shard);
  const readers = subscriptions.filter(({ via, keepsSocket }) => via === 'site' && !keepsSocket);
  await deleteSubscriptions(channelId, shard, readers);
  return subscriptions.length - readers.length;
}

/** AP-86: deletes subscriptions: of closed connections, banned users, or readers who poll. */
export async function deleteSubscriptions(
  channelId: string,
  shard: number,
  subscriptions: readonly StoredSubscription[],
): Promise<void> {
  const starts = Array.from(
    { length: Math.ceil(subscriptions.length / deletedAtOnce) },
    (_, at) => at * deletedAtOnce,
  );
  await pMap(
    starts,
    (from) =>
      batchWrite(
        table(),
        subscriptions
          .slice(from, from + deletedAtOnce)
          .flatMap(({ sk, connectionId }) => [
            { DeleteRequest: { Key: { pk: subscriptionPk(channelId, shard), sk } } },
            { DeleteRequest: { Key: { pk: connectionPk(connectionId), sk: `${ownPrefix}${channelId}` } } },
          ]),
      ),
    { concurrency: parallel },
  );
}

/** The deletes of a connection's item; a subscription is two items. */
function deletesOf({ pk, sk, shard = 0, subscription }: ConnectionItem) {
  const own = { DeleteRequest: { Key: { pk, sk } } };
  if (subscription === undefined) return [own];
  return [
    own,
    { DeleteRequest: { Key: { pk: subscriptionPk(sk.slice(ownPrefix.length), shard), sk: subscription } } },
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
