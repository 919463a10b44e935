import type { Delivery } from './model';

/** How a room delivers its entries. */
export interface DeliveryState {
  readonly delivery: Delivery;
  /** Until when readers poll, epoch milliseconds. */
  readonly pollingUntil: number;
  /** The length of the last polling period, milliseconds; 0 when there was none. */
  readonly pollingMs: number;
  readonly shards: number;
}

/** Subscriptions of a shard: one function call posts to them in well under a second. */
export const subscribersPerShard = 1_500;
const mostShards = 64;

/** A polling period, milliseconds. It doubles each time the room turns out to be still too large. */
const pollingPeriod = { first: 5 * 60_000, longest: 60 * 60_000 } as const;
/** After this long on sockets, a room starts with the shortest period again. */
const resetAfter = 30 * 60_000;

/** Whether a room exceeds its socket limit and is reconciled at once. */
export const isOutgrown = (room: DeliveryState, subscriptions: number, socketsPerRoom: number): boolean =>
  room.delivery === 'socket' && subscriptions > socketsPerRoom;

/** By then every reader has received the switch to polling, or detected that it was missed. */
const switchedAfter = 30_000;

/** Whether all readers of a room have switched to polling, so that their subscriptions need no posts. */
export const isSwitched = ({ delivery, pollingUntil, pollingMs }: DeliveryState, now: number): boolean =>
  delivery === 'polling' && now - (pollingUntil - pollingMs) >= switchedAfter;

/**
 * Plans shards and delivery of a room by the subscriptions of its shards. Polling readers have none and are not counted,
 * so the room returns to sockets to find out; when too many subscribe, it polls again, for longer.
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
    const recently = room.pollingMs > 0 && now - room.pollingUntil < resetAfter;
    const pollingMs = recently ? Math.min(pollingPeriod.longest, room.pollingMs * 2) : pollingPeriod.first;
    return { delivery: 'polling', pollingUntil: now + pollingMs, pollingMs, shards, viewers };
  }
  if (now < room.pollingUntil || viewers > socketsPerRoom / 2) return { ...room, viewers, shards };
  return { ...room, delivery: 'socket', viewers, shards };
}
