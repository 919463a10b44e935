import type { Delivery } from '../model';

/** How a room of some size is told what is said in it. */
export interface Crowd {
  readonly delivery: Delivery;
  /** Until when readers stay with pages, epoch milliseconds. */
  readonly pagesUntil: number;
  /** For how long they were to stay the last time, milliseconds; 0 when they never did. */
  readonly pagesMs: number;
  readonly shards: number;
}

/** Seats of a shard that one call posts to in well under a second. */
export const seatsPerShard = 1_500;
const mostShards = 64;

/** A stay with pages: at least, and at most. It doubles each time that the room turns out too large again. */
const stay = { first: 5 * 60_000, longest: 60 * 60_000 } as const;
/** A room that was on sockets for this long starts with the shortest stay again. */
const forgiven = 30 * 60_000;

/** Whether a room cannot wait until it is looked after: each frame goes to more sockets than it may have. */
export const isOutgrown = (room: Crowd, seats: number, socketsPerRoom: number): boolean =>
  room.delivery === 'socket' && seats > socketsPerRoom;

/** By then everybody in a room that went to pages was told so, and who missed it noticed. */
const toldAfter = 30_000;

/** Whether those who only read have left the sockets of a room, so that the seats that they have still are not used. */
export const isLeft = ({ delivery, pagesUntil, pagesMs }: Crowd, now: number): boolean =>
  delivery === 'pages' && now - (pagesUntil - pagesMs) >= toldAfter;

/**
 * What becomes of a room that has so many seats in its shards. Readers of pages have no seat and are not counted,
 * so a room goes back to sockets to find out: when too many come, it returns to pages for longer.
 */
export function tend(
  room: Crowd,
  seats: readonly number[],
  { socketsPerRoom, now }: { socketsPerRoom: number; now: number },
): Crowd & { viewers: number } {
  const viewers = seats.reduce((sum, count) => sum + count, 0);
  const wanted = Math.min(mostShards, Math.ceil(viewers / seatsPerShard));
  const shards = viewers === 0 ? 1 : Math.max(room.shards, wanted);
  if (room.delivery === 'socket') {
    if (viewers <= socketsPerRoom) return { ...room, viewers, shards };
    const again = room.pagesMs > 0 && now - room.pagesUntil < forgiven;
    const pagesMs = again ? Math.min(stay.longest, room.pagesMs * 2) : stay.first;
    return { delivery: 'pages', pagesUntil: now + pagesMs, pagesMs, shards, viewers };
  }
  if (now < room.pagesUntil || viewers > socketsPerRoom / 2) return { ...room, viewers, shards };
  return { ...room, delivery: 'socket', viewers, shards };
}
