import { BoundedMap } from '../../kit/bounded-map';

/** The bounds of a room's rate, frames per second. */
export const paceBounds = { least: 0.2, most: 4 } as const;

/** The rate of a room with `viewers` subscribers and a budget of `postsPerSecond`. */
export const framesPerSecond = (viewers: number, postsPerSecond: number): number =>
  Math.min(paceBounds.most, Math.max(paceBounds.least, postsPerSecond / Math.max(1, viewers)));

const shortestMs = 1000 / paceBounds.most;
const longestMs = 1000 / paceBounds.least;

interface Room {
  /** When its last frame was sent; -Infinity before the first. */
  lastAt: number;
  /** The deadline of the waiting frame; null when none waits. */
  dueAt: number | null;
  viewers: number;
}

/**
 * The posts per second that one room may use so that all rooms together stay within the budget. Rooms that need less
 * than their share leave the rest to the others (max-min fairness).
 */
export function fairShare(demands: readonly number[], postsPerSecond: number): number {
  let left = postsPerSecond;
  for (const [at, demand] of demands.toSorted((a, b) => a - b).entries()) {
    const share = left / (demands.length - at);
    if (demand > share) return share;
    left -= demand;
  }
  return Infinity;
}

export interface PacerOptions {
  /** The average rate that this process may post at. */
  readonly postsPerSecond: number;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Posts that may be made at once. @default those of one second */
  readonly burst?: number;
  /** Rooms to keep; the least recently used one is dropped, as if it had been idle. @default 10,000 */
  readonly maxRooms?: number;
}

export interface Pacer {
  /**
   * How long the room's next frame must wait: 0 while there is budget and the last frame is at least 250 ms old, and
   * never so long that the room falls below 0.2 frames per second. Call it again after the wait.
   */
  delayMs(room: string, viewers: number, now: number): number;
  /** Records that a frame of the room was posted to `posts` connections. */
  sent(room: string, posts: number, now: number): void;
}

/**
 * Shares a process's budget of posts among its rooms. While at least half of the burst is unspent, no room is limited to
 * its fair share: an idle room's first message is sent at once, and a busy room may use what others leave. In any
 * period the posts stay within the budget of the period plus the burst (or one frame, of a room larger than the
 * burst), except for frames that have waited for five seconds.
 */
export function createPacer(options: PacerOptions): Pacer {
  const { postsPerSecond, burst = postsPerSecond, maxRooms = 10_000 } = options;
  const rooms = new BoundedMap<string, Room>(maxRooms);
  let posts = burst;
  let filledAt = options.now;
  let share = { posts: Infinity, at: -Infinity };

  const fill = (now: number): void => {
    posts = Math.min(burst, posts + (Math.max(0, now - filledAt) / 1000) * postsPerSecond);
    filledAt = Math.max(filledAt, now);
  };

  const findRoom = (name: string): Room => {
    const room = rooms.get(name) ?? { lastAt: -Infinity, dueAt: null, viewers: 0 };
    rooms.set(name, room);
    return room;
  };

  /** Recomputed at most four times per second. */
  const shareAt = (now: number): number => {
    if (now - share.at >= shortestMs) {
      const active = [...rooms.values()].filter(
        ({ lastAt, dueAt }) => now - lastAt < longestMs || (dueAt !== null && now <= dueAt + longestMs),
      );
      const demands = active.map(({ viewers }) => viewers * paceBounds.most);
      share = { posts: fairShare(demands, postsPerSecond), at: now };
    }
    return share.posts;
  };

  return {
    delayMs(name, viewers, now) {
      fill(now);
      const room = findRoom(name);
      room.viewers = Math.max(1, viewers);
      const since = Math.max(0, now - room.lastAt);
      // A frame this overdue was abandoned.
      if (room.dueAt === null || now > room.dueAt + longestMs) {
        room.dueAt = since < longestMs ? room.lastAt + longestMs : now + longestMs;
      }
      const needed = Math.min(room.viewers, burst);
      let wait = shortestMs - since;
      if (posts < needed) wait = Math.max(wait, ((needed - posts) / postsPerSecond) * 1000);
      if (posts - needed < burst / 2) {
        wait = Math.max(wait, 1000 / framesPerSecond(room.viewers, shareAt(now)) - since);
      }
      return Math.max(0, Math.min(wait, room.dueAt - now));
    },

    sent(name, count, now) {
      fill(now);
      const room = findRoom(name);
      room.lastAt = now;
      room.dueAt = null;
      room.viewers = Math.max(1, count);
      // Frames past their deadline overdraw the budget, by at most five seconds of it.
      posts = Math.max(posts - count, (-longestMs / 1000) * postsPerSecond);
    },
  };
}
