import { ProblemError } from '../../domain/kit/problem';
import { documents } from '../kit/clients/documents';
import { eachOf } from '../kit/each-of';
import { connectionPk, type RoomItem, type SeatItem, seatPk, type Via } from './items';
import { markActive } from './rooms-store';
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

/** AP-83: takes a seat; a second time changes nothing. Throws `conflict` when the connection is in too many rooms. */
export async function takeSeat(room: RoomItem, seat: Seat): Promise<void> {
  const { connectionId } = seat;
  const rooms = (await itemsOf(connectionId)).filter(({ sk }) => sk.startsWith(mark));
  const own = `${mark}${room.channelId}`;
  const seated = rooms.find(({ sk }) => sk === own);
  if (rooms.length >= maxRooms && seated === undefined) {
    throw new ProblemError('conflict', `A connection can be in ${maxRooms} rooms at most.`);
  }
  // A room that grew meanwhile would give another shard, and the connection two seats.
  const kept = seated?.shard ?? room.shards;
  const shard = kept < room.shards ? kept : shardOf(connectionId, room.shards);
  await batchWrite(seatPuts(room.channelId, shard, seat));
  if (room.gsi1pk === undefined) await markActive(room.channelId);
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

/** AP-65: how many seats a shard of a room has. */
export async function countSeats(channelId: string, shard: number): Promise<number> {
  let count = 0;
  let from: Record<string, unknown> | undefined;
  do {
    const page = await documents().query({
      TableName: table(),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': seatPk(channelId, shard) },
      Select: 'COUNT',
      ExclusiveStartKey: from,
    });
    count += page.Count ?? 0;
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return count;
}

/** Takes away the seats in a shard of those who only read: they have gone to pages. Answers how many stay. */
export async function clearReaders(channelId: string, shard: number): Promise<number> {
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
