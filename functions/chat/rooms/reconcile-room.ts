import { tend } from '../../../domain/chat/rooms/room-plan';
import { putEntry } from '../delivery/chat-stream';
import type { RoomItem } from '../items';
import { markActive, storeTended, type Tended } from './rooms-store';
import { countSeats } from './subscriptions-store';

/**
 * Decides what becomes of a room with so many seats in its shards, and tells it when it goes to pages or comes back.
 * It is told first: who reads pages sees there what is stored, and returns when it is not so. An empty room is given
 * up, and then counted again: who took a seat meanwhile may have seen a room that was tended, in shards that it has no
 * more. Answers undefined when somebody else changed the room at the same time.
 */
export async function tendRoom(
  room: RoomItem,
  seats: readonly number[],
  socketsPerRoom: number,
): Promise<Tended | undefined> {
  const limits = { socketsPerRoom, now: Date.now() };
  const tended = tend(room, seats, limits);
  const { delivery } = tended;
  if (delivery !== room.delivery) await putEntry(room.channelId, { type: 'delivery', delivery });
  if (!(await storeTended(room, tended))) return undefined;
  if (tended.viewers > 0) return tended;
  const late = await countSeats(room, { exact: true });
  if (!late.some((count) => count > 0)) return tended;
  const again = tend({ ...tended, shards: room.shards }, late, limits);
  if (!(await storeTended({ ...room, ...tended }, again))) return undefined;
  await markActive(room.channelId);
  return again;
}
