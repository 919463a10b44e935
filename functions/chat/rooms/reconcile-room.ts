import { planRoom } from '../../../domain/chat/rooms/room-plan';
import { putEntry } from '../delivery/chat-stream';
import type { RoomItem } from './rooms-store';
import { markActive, type RoomPlan, storeRoomPlan } from './rooms-store';
import { countSubscriptions } from './subscriptions-store';

/**
 * Plans a room by the subscriptions in its shards, and publishes a change of its delivery. It publishes before it stores:
 * polling readers see the stored delivery, and return when it was not stored. Recounts after deactivating a room: someone
 * may have joined meanwhile, in a shard that the room no longer has. Returns undefined when another writer changed the
 * room at the same time.
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
