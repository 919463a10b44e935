import { tend } from '../../domain/chat/crowd';
import type { RoomItem } from './items';
import { putEntry } from './log';
import { storeTended, type Tended } from './rooms-store';

/**
 * Decides what becomes of a room with so many seats in its shards, and tells it when it goes to pages or comes back.
 * It is told first: who reads pages sees there what is stored, and returns when it is not so. Answers undefined
 * when the room was changed in the meantime.
 */
export async function tendRoom(
  room: RoomItem,
  seats: readonly number[],
  socketsPerRoom: number,
): Promise<Tended | undefined> {
  const tended = tend(room, seats, { socketsPerRoom, now: Date.now() });
  const { delivery } = tended;
  if (delivery !== room.delivery) await putEntry(room.channelId, { type: 'delivery', delivery });
  return (await storeTended(room, tended)) ? tended : undefined;
}
