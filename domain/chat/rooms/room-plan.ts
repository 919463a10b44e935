import type { Delivery } from './model';

/** How a room of some size is told what is said in it. */
export interface DeliveryState {
  readonly delivery: Delivery;
  /** Until when readers stay with pages, epoch milliseconds. */
  readonly pollingUntil: number;
  /** For how long they were to stay the last time, milliseconds; 0 when they never did. */
  readonly pollingMs: number;
  readonly shards: number;
}

/** Seats of a shard that one call posts to in well under a second. */
export const subscribersPerShard = 1_500;
const mostShards = 64;

/** A stay with pages: at least, and at most. It doubles each time that the room turns out too large again. */
const stay = { first: 5 * 60_000, longest: 60 * 60_000 } as const;
/** A room that was on sockets for this long starts with the shortest stay again. */
const forgiven = 30 * 60_000;

/** Whether a room cannot wait until it is looked after: each frame goes to more sockets than it may have. */
export const isOutgrown = (room: DeliveryState, subscriptions: number, socketsPerRoom: number): boolean =>
  room.delivery === 'socket' && subscriptions > socketsPerRoom;

/** By then everybody in a room that went to pages was told so, and who missed it noticed. */
const toldAfter = 30_000;

/** Whether those who only read have left the sockets of a room, so that the seats that they have still are not used. */
export const isLeft = ({ delivery, pollingUntil, pollingMs }: DeliveryState, now: number): boolean =>
  delivery === 'polling' && now - (pollingUntil - pollingMs) >= toldAfter;

/**
 * What becomes of a room that has so many seats in its shards. Readers of pages have no seat and are not counted,
 * so a room goes back to sockets to find out: when too many come, it returns to pages for longer.
 */
export function planRoom(
  room: DeliveryState,
  subscriptions: readonly number[],
  { socketsPerRoom, now }: { socketsPerRoom: number; now: number },
): DeliveryState & { viewers: number } {
  const viewers = subscriptions.reduce((sum, count) => sum + count, 0);
  const wanted = Math.min(mostShards, Math.ceil(viewers / subscribersPerShard));
  const shards = viewers === 0 ? 1 : Math.max(room.shards, wanted);
  if (room.delivery === 'socket') {
    if (viewers <= socketsPerRoom) return { ...room, viewers, shards };
    const again = room.pollingMs > 0 && now - room.pollingUntil < forgiven;
    const pollingMs = again ? Math.min(stay.longest, room.pollingMs * 2) : stay.first;
    return { delivery: 'polling', pollingUntil: now + pollingMs, pollingMs, shards, viewers };
  }
  if (now < room.pollingUntil || viewers > socketsPerRoom / 2) return { ...room, viewers, shards };
  return { ...room, delivery: 'socket', viewers, shards };
}
