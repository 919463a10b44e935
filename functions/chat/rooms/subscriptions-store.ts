import { ProblemError } from '../../../domain/kit/problem';
import { documents } from '../../kit/clients/documents';
import { eachOf } from '../../kit/each-of';
import { connectionPk, type RoomItem, type SeatItem, seatPk, seatSk, type Via } from '../items';
import { batchWrite, type ConnectionItem, forgetAt, itemsOf, table } from './connections-store';
import { markActive, roomOf } from './rooms-store';

/** Who is in a room: a seat is one connection in it. A room's seats are spread over its shards. */

/** Seats that are cleared by one batch, and batches at once. */
const cleared = 12;
const parallel = 8;

/** Rooms that one connection can be in. */
const maxRooms = 20;

export interface Seat {
  readonly connectionId: string;
  readonly via: Via;
  readonly userId?: string;
  /** Whether it is kept when the room's readers go to pages. */
  readonly stays?: boolean;
  /** What an IRC client asked for, as `irc-room.ts` reads it. */
  readonly capabilities?: readonly string[];
}

/** A seat that is taken, with its key in its shard. */
export type Taken = Seat & Pick<SeatItem, 'sk'>;

/**
 * AP-83: takes a seat; a second time changes nothing. Throws `conflict` when the connection is in too many rooms. The
 * room may have been given up as empty while this ran, so it is looked at again once the seat is there: whoever gave it
 * up has counted again too (`tend-room.ts`), and one of the two sees the other.
 */
export async function takeSeat(room: RoomItem, seat: Seat): Promise<void> {
  const shard = await sit(room, seat);
  const now = await roomOf(room.channelId);
  if (now === undefined) return;
  if (shard >= now.shards) await sit(now, seat);
  if (now.gsi1pk === undefined) await markActive(room.channelId);
}

/** Answers the shard of the seat: the one that the connection has, as long as the room has it. */
async function sit(room: RoomItem, seat: Seat): Promise<number> {
  const { connectionId } = seat;
  const rooms = (await itemsOf(connectionId)).filter(({ sk }) => sk.startsWith(mark));
  const own = `${mark}${room.channelId}`;
  const seated = rooms.find(({ sk }) => sk === own);
  const before = seated?.shard;
  if (rooms.length >= maxRooms && before === undefined) {
    throw new ProblemError('conflict', `A connection can be in ${maxRooms} rooms at most.`);
  }
  const shard = before !== undefined && before < room.shards ? before : shardOf(connectionId, room.shards);
  const sk = shard === before && seated?.seat ? seated.seat : seatSk(Date.now(), connectionId);
  await batchWrite([
    // A room that grew or shrank meanwhile would give another shard, and the connection two seats.
    ...(seated !== undefined && shard !== before ? deletesOf(seated).slice(1) : []),
    ...seatPuts(room.channelId, shard, { ...seat, sk }),
  ]);
  return shard;
}

/** The two items of a seat: one in the room's shard, one of the connection. */
export function seatPuts(channelId: string, shard: number, seat: Taken) {
  const { sk, connectionId, via, userId, stays, capabilities } = seat;
  const ttl = forgetAt();
  const own = { pk: connectionPk(connectionId), sk: `${mark}${channelId}`, shard, seat: sk, ttl };
  const told = {
    ...{ pk: seatPk(channelId, shard), sk },
    connectionId,
    via,
    ttl,
    ...(userId !== undefined && { userId }),
    ...(stays && { stays }),
    ...(capabilities !== undefined && { capabilities }),
  };
  return [{ PutRequest: { Item: own } }, { PutRequest: { Item: told } }];
}

/** AP-84: leaves one room. */
export async function leaveSeat(connectionId: string, channelId: string): Promise<void> {
  const items = await itemsOf(connectionId);
  await batchWrite(items.filter(({ sk }) => sk === `${mark}${channelId}`).flatMap(deletesOf));
}

/** AP-62: forgets a connection with everything it watched and every seat. */
export async function leaveAll(connectionId: string): Promise<void> {
  const items = await itemsOf(connectionId);
  await batchWrite(items.flatMap(deletesOf));
}

/** AP-85: the seats of one shard of a room; those that were taken from a time on, epoch milliseconds. */
export async function seatsOf(channelId: string, shard: number, from = 0): Promise<Taken[]> {
  const seats: Taken[] = [];
  let next: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await documents().query({
      TableName: table(),
      KeyConditionExpression: 'pk = :pk AND sk >= :from',
      ExpressionAttributeValues: { ':pk': seatPk(channelId, shard), ':from': seatSk(from) },
      ConsistentRead: true,
      ExclusiveStartKey: next,
    });
    seats.push(...(Items as Taken[]));
    next = LastEvaluatedKey;
  } while (next !== undefined);
  return seats;
}

/**
 * So many seats of a shard after a key: {@link seatsOf} in parts. `end` is the key that they reach to; undefined at the
 * end of the shard.
 */
export async function someSeats(
  channelId: string,
  shard: number,
  after: string,
  limit: number,
): Promise<{ seats: readonly Taken[]; end: string | undefined }> {
  const { Items = [], LastEvaluatedKey } = await documents().query({
    TableName: table(),
    KeyConditionExpression: 'pk = :pk AND sk > :after',
    ExpressionAttributeValues: { ':pk': seatPk(channelId, shard), ':after': after },
    ConsistentRead: true,
    Limit: limit,
  });
  return { seats: Items as Taken[], end: LastEvaluatedKey?.sk as string | undefined };
}

/** AP-65: how many seats the shards of a room have; `exact` counts every seat that was taken before. */
export const countSeats = (room: RoomItem, { exact = false } = {}): Promise<number[]> =>
  Promise.all(Array.from({ length: room.shards }, (_, shard) => countShard(room.channelId, shard, exact)));

async function countShard(channelId: string, shard: number, exact: boolean): Promise<number> {
  let count = 0;
  let from: Record<string, unknown> | undefined;
  do {
    const page = await documents().query({
      TableName: table(),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': seatPk(channelId, shard) },
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
export const clearReaders = (room: RoomItem): Promise<number[]> =>
  Promise.all(Array.from({ length: room.shards }, (_, shard) => clearShard(room.channelId, shard)));

async function clearShard(channelId: string, shard: number): Promise<number> {
  const seats = await seatsOf(channelId, shard);
  const readers = seats.filter(({ via, stays }) => via === 'site' && !stays);
  await clearSeats(channelId, shard, readers);
  return seats.length - readers.length;
}

/** AP-86: takes seats away: of connections that are gone, of people who were banned, or who read pages. */
export async function clearSeats(channelId: string, shard: number, seats: readonly Taken[]): Promise<void> {
  const starts = Array.from({ length: Math.ceil(seats.length / cleared) }, (_, at) => at * cleared);
  await eachOf(starts, parallel, (from) =>
    batchWrite(
      seats
        .slice(from, from + cleared)
        .flatMap(({ sk, connectionId }) => [
          { DeleteRequest: { Key: { pk: seatPk(channelId, shard), sk } } },
          { DeleteRequest: { Key: { pk: connectionPk(connectionId), sk: `${mark}${channelId}` } } },
        ]),
    ),
  );
}

const mark = 'SEAT#';

/** The deletes of what a connection has: a seat is two items. */
function deletesOf({ pk, sk, shard = 0, seat }: ConnectionItem) {
  const own = { DeleteRequest: { Key: { pk, sk } } };
  if (seat === undefined) return [own];
  return [own, { DeleteRequest: { Key: { pk: seatPk(sk.slice(mark.length), shard), sk: seat } } }];
}

/** FNV-1a: the same shard for a connection as long as a room's number of shards stays. */
export function shardOf(connectionId: string, shards: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < connectionId.length; at += 1) {
    hash = Math.imul(hash ^ connectionId.charCodeAt(at), 0x01000193);
  }
  return (hash >>> 0) % shards;
}
