import { planRoom } from '../../../domain/chat/rooms/room-plan';
import { putEntry } from '../delivery/chat-stream';
import type { RoomItem } from './rooms-store';
import { markActive, type RoomPlan, storeRoomPlan } from './rooms-store';
import { countSubscriptions } from './subscriptions-store';

/**
 * Decides what becomes of a room with so many seats in its shards, and tells it when it goes to pages or comes back.
 * It is told first: who reads pages sees there what is stored, and returns when it is not so. An empty room is given
 * up, and then counted again: who took a seat meanwhile may have seen a room that was tended, in shards that it has no
 * more. Answers undefined when somebody else changed the room at the same time.
 */
export async function reconcileRoom(
  room: RoomItem,
  subscriptions: readonly number[],
  socketsPerRoom: number,
): Promise<RoomPlan | undefined> {
  const limits = { socketsPerRoom, now: Date.now() };
  const plan = planRoom(room, subscriptions, limits);
  const { delivery } = plan;
  if (delivery !== room.delivery) await putEntry(room.channelId, { type: 'delivery', delivery });
  if (!(await storeRoomPlan(room, plan))) return undefined;
  if (plan.viewers > 0) return plan;
  const late = await countSubscriptions(room, { exact: true });
  if (!late.some((count) => count > 0)) return plan;
  const again = planRoom({ ...plan, shards: room.shards }, late, limits);
  if (!(await storeRoomPlan({ ...room, ...plan }, again))) return undefined;
  await markActive(room.channelId);
  return again;
}
