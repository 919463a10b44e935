/** Frames a second that a room gets at the least and at the most. */
export const paceBounds = { least: 0.2, most: 4 } as const;

/** How often a room of so many viewers can get a frame when it has so many posts a second. */
export const framesPerSecond = (viewers: number, postsPerSecond: number): number =>
  Math.min(paceBounds.most, Math.max(paceBounds.least, postsPerSecond / Math.max(1, viewers)));

const shortestMs = 1000 / paceBounds.most;
const longestMs = 1000 / paceBounds.least;

interface Room {
  /** When its last frame left; -Infinity before the first. */
  lastAt: number;
  /** By when the frame that waits has to leave; null while nothing waits. */
  dueAt: number | null;
  viewers: number;
}

/**
 * The most posts a second that one room may have, so that all rooms together want no more than there are: rooms
 * that want less than their share leave the rest to the others (max-min fairness).
 */
export function fairShare(wants: readonly number[], postsPerSecond: number): number {
  let left = postsPerSecond;
  for (const [at, want] of wants.toSorted((a, b) => a - b).entries()) {
    const share = left / (wants.length - at);
    if (want > share) return share;
    left -= want;
  }
  return Infinity;
}

export interface PacerOptions {
  /** The posts that this process may make, on average. */
  readonly postsPerSecond: number;
  /** Epoch milliseconds. */
  readonly now: number;
  /**
   * Posts that may be made at once. @default those of one second
   */
  readonly burst?: number;
  /**
   * Rooms whose last frame is remembered; the one unused for longest is forgotten, as if it had been idle.
   * @default 10,000
   */
  readonly maxRooms?: number;
}

export interface Pacer {
  /**
   * How long a room's next frame has to wait: 0 while there is budget and the last frame is a quarter of a second
   * ago, and never so long that the room gets less than its 0.2 frames a second. To be asked again after the wait.
   */
  delayMs(room: string, viewers: number, now: number): number;
  /** Tells that a frame of the room was posted so many times. */
  sent(room: string, posts: number, now: number): void;
}

/**
 * Shares one process's budget of posts among its rooms. While at least half of the burst is unspent nobody waits
 * for a share, so an idle room's first message leaves at once and a busy room may use what others leave; below
 * that each room keeps to its fair share of the posts. Over any time the posts are at most the budget of that time
 * and the burst (or one frame, in a room of more viewers than that), except for frames that a room gets because it
 * has waited for five seconds.
 */
export function createPacer(options: PacerOptions): Pacer {
  const { postsPerSecond, burst = postsPerSecond, maxRooms = 10_000 } = options;
  const rooms = new Map<string, Room>();
  let posts = burst;
  let filledAt = options.now;
  let share = { posts: Infinity, at: -Infinity };

  const fill = (now: number): void => {
    posts = Math.min(burst, posts + (Math.max(0, now - filledAt) / 1000) * postsPerSecond);
    filledAt = Math.max(filledAt, now);
  };

  const findRoom = (name: string): Room => {
    const room = rooms.get(name) ?? { lastAt: -Infinity, dueAt: null, viewers: 0 };
    rooms.delete(name);
    rooms.set(name, room);
    if (rooms.size > maxRooms) rooms.delete(rooms.keys().next().value!);
    return room;
  };

  /** Computed anew four times a second at the most. */
  const shareAt = (now: number): number => {
    if (now - share.at >= shortestMs) {
      const active = [...rooms.values()].filter(
        ({ lastAt, dueAt }) => now - lastAt < longestMs || (dueAt !== null && now <= dueAt + longestMs),
      );
      const wants = active.map(({ viewers }) => viewers * paceBounds.most);
      share = { posts: fairShare(wants, postsPerSecond), at: now };
    }
    return share.posts;
  };

  return {
    delayMs(name, viewers, now) {
      fill(now);
      const room = findRoom(name);
      room.viewers = Math.max(1, viewers);
      const since = Math.max(0, now - room.lastAt);
      // A frame long overdue was given up.
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
      // Frames that could not wait run up a debt. It is forgotten beyond five seconds of budget.
      posts = Math.max(posts - count, (-longestMs / 1000) * postsPerSecond);
    },
  };
}
