import { tend } from '../../domain/chat/crowd';
import type { RoomItem } from './items';
import { markActive, storeTended, type Tended } from './rooms-store';
import { countSeats } from './seats';

/**
 * Counts who is in a room and stores what becomes of it. An empty room is given up, and then counted again: who took a
 * seat meanwhile may have seen a room that was tended, in shards that it has no more. Undefined when somebody else
 * changed the room at the same time.
 */
export async function tendRoom(room: RoomItem, socketsPerRoom: number): Promise<Tended | undefined> {
  const limits = { socketsPerRoom, now: Date.now() };
  const tended = tend(room, await countSeats(room), limits);
  if (!(await storeTended(room, tended))) return undefined;
  if (tended.viewers > 0) return tended;
  const seats = await countSeats(room, { exact: true });
  if (!seats.some((count) => count > 0)) return tended;
  const again = tend({ ...tended, shards: room.shards }, seats, limits);
  if (!(await storeTended({ ...room, ...tended }, again))) return undefined;
  await markActive(room.channelId);
  return again;
}
