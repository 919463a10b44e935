import { ProblemError } from '../../domain/kit/problem';
import { documents } from '../kit/clients/documents';
import { eachOf } from '../kit/each-of';
import { connectionPk, type RoomItem, type SeatItem, seatPk, type Via } from './items';
import { markActive, roomOf } from './rooms-store';
import { batchWrite, forgetAt, itemsOf, table } from './store';

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
  const before = rooms.find(({ sk }) => sk === own)?.shard;
  if (rooms.length >= maxRooms && before === undefined) {
    throw new ProblemError('conflict', `A connection can be in ${maxRooms} rooms at most.`);
  }
  const shard = before !== undefined && before < room.shards ? before : shardOf(connectionId, room.shards);
  await batchWrite([
    // A room that grew or shrank meanwhile would give another shard, and the connection two seats.
    ...(before !== undefined && before !== shard
      ? [{ DeleteRequest: { Key: { pk: seatPk(room.channelId, before), sk: connectionId } } }]
      : []),
    ...seatPuts(room.channelId, shard, seat),
  ]);
  return shard;
}

/** The two items of a seat: one in the room's shard, one of the connection. */
export function seatPuts(channelId: string, shard: number, seat: Seat) {
  const { connectionId, via, userId, stays, capabilities } = seat;
  const ttl = forgetAt();
  const own = { pk: connectionPk(connectionId), sk: `${mark}${channelId}`, shard, ttl };
  const told = {
    pk: seatPk(channelId, shard),
    sk: connectionId,
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
  await batchWrite(
    items.filter(({ sk }) => sk === `${mark}${channelId}`).flatMap((item) => seatDeletes(connectionId, item)),
  );
}

/** AP-62: forgets a connection with everything it watched and every seat. */
export async function leaveAll(connectionId: string): Promise<void> {
  const items = await itemsOf(connectionId);
  await batchWrite(items.flatMap((item) => seatDeletes(connectionId, item)));
}

/** AP-85: the seats of one shard of a room. */
export async function seatsOf(channelId: string, shard: number): Promise<Seat[]> {
  const seats: Seat[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await documents().query({
      TableName: table(),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': seatPk(channelId, shard) },
      ConsistentRead: true,
      ExclusiveStartKey: from,
    });
    for (const { sk, ...seat } of Items as (SeatItem & Omit<Seat, 'connectionId'>)[]) {
      seats.push({ ...seat, connectionId: sk });
    }
    from = LastEvaluatedKey;
  } while (from !== undefined);
  return seats;
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
  await clearSeats(
    channelId,
    shard,
    readers.map(({ connectionId }) => connectionId),
  );
  return seats.length - readers.length;
}

/** AP-86: takes seats away from connections: those that are gone, whose person was banned, or who read pages. */
export async function clearSeats(
  channelId: string,
  shard: number,
  connectionIds: readonly string[],
): Promise<void> {
  const starts = Array.from({ length: Math.ceil(connectionIds.length / cleared) }, (_, at) => at * cleared);
  await eachOf(starts, parallel, (from) =>
    batchWrite(
      connectionIds
        .slice(from, from + cleared)
        .flatMap((connectionId) => [
          { DeleteRequest: { Key: { pk: seatPk(channelId, shard), sk: connectionId } } },
          { DeleteRequest: { Key: { pk: connectionPk(connectionId), sk: `${mark}${channelId}` } } },
        ]),
    ),
  );
}

const mark = 'SEAT#';

function seatDeletes(connectionId: string, { pk, sk, shard }: { pk: string; sk: string; shard?: number }) {
  const deletes = [{ DeleteRequest: { Key: { pk, sk } } }];
  if (sk.startsWith(mark)) {
    const channelId = sk.slice(mark.length);
    deletes.push({ DeleteRequest: { Key: { pk: seatPk(channelId, shard ?? 0), sk: connectionId } } });
  }
  return deletes;
}

/** FNV-1a: the same shard for a connection as long as a room's number of shards stays. */
export function shardOf(connectionId: string, shards: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < connectionId.length; at += 1) {
    hash = Math.imul(hash ^ connectionId.charCodeAt(at), 0x01000193);
  }
  return (hash >>> 0) % shards;
}
