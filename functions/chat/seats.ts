import { ProblemError } from '../../domain/kit/problem';
import { documents } from '../kit/clients/documents';
import { connectionPk, type RoomItem, type SeatItem, seatPk, type Via } from './items';
import { markActive } from './rooms-store';
import { batchWrite, forgetAt, itemsOf, table } from './store';

/** Who is in a room: a seat is one connection in it. A room's seats are spread over its shards. */

/** Rooms that one connection can be in. */
const maxRooms = 20;

export interface Seat {
  readonly connectionId: string;
  readonly via: Via;
  readonly userId?: string;
  /** What an IRC client asked for, as `irc-room.ts` reads it. */
  readonly capabilities?: readonly string[];
}

/** AP-83: takes a seat; a second time changes nothing. Throws `conflict` when the connection is in too many rooms. */
export async function takeSeat(room: RoomItem, seat: Seat): Promise<void> {
  const { connectionId, via, userId, capabilities } = seat;
  const rooms = (await itemsOf(connectionId)).filter(({ sk }) => sk.startsWith(mark));
  const own = `${mark}${room.channelId}`;
  const seated = rooms.find(({ sk }) => sk === own);
  if (rooms.length >= maxRooms && seated === undefined) {
    throw new ProblemError('conflict', `A connection can be in ${maxRooms} rooms at most.`);
  }
  // A room that grew meanwhile would give another shard, and the connection two seats.
  const kept = seated?.shard ?? room.shards;
  const shard = kept < room.shards ? kept : shardOf(connectionId, room.shards);
  const ttl = forgetAt();
  await batchWrite([
    { PutRequest: { Item: { pk: connectionPk(connectionId), sk: own, shard, ttl } } },
    {
      PutRequest: {
        Item: {
          pk: seatPk(room.channelId, shard),
          sk: connectionId,
          via,
          ttl,
          ...(userId !== undefined && { userId }),
          ...(capabilities !== undefined && { capabilities }),
        },
      },
    },
  ]);
  if (room.gsi1pk === undefined) await markActive(room.channelId);
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

/** AP-86: takes seats away from connections: those that are gone, or whose person was banned. */
export async function clearSeats(
  channelId: string,
  shard: number,
  connectionIds: readonly string[],
): Promise<void> {
  await batchWrite(
    connectionIds.flatMap((connectionId) => [
      { DeleteRequest: { Key: { pk: seatPk(channelId, shard), sk: connectionId } } },
      { DeleteRequest: { Key: { pk: connectionPk(connectionId), sk: `${mark}${channelId}` } } },
    ]),
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
function shardOf(connectionId: string, shards: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < connectionId.length; at += 1) {
    hash = Math.imul(hash ^ connectionId.charCodeAt(at), 0x01000193);
  }
  return (hash >>> 0) % shards;
}
