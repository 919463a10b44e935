/** Frames a second that a room gets at most, and at least: a frame in five seconds is the longest wait. */
const frames = { most: 4, least: 0.2 } as const;

/** How many frames a second a room of so many viewers gets out of a budget of posts a second. */
export function framesPerSecond(viewers: number, postsPerSecond: number): number {
  if (viewers <= 0) return frames.most;
  return Math.min(frames.most, Math.max(frames.least, postsPerSecond / viewers));
}

export interface Pacer {
  /** Milliseconds for which a room's next frame has to wait; 0 for a room that was silent, while there is budget. */
  delayMs(room: string, viewers: number, now: number): number;
  /** Notes that a frame went out, to how many. */
  sent(room: string, posts: number, now: number): void;
}

const maxRooms = 5_000;

/**
 * Keeps the posts of all rooms of one process within a budget, and each room to its pace. Rooms that ask while the
 * budget is used up wait for it to refill, and none for longer than five seconds: then it is at its least pace, and
 * the budget is overdrawn. All times are epoch milliseconds.
 */
export function createPacer(options: { postsPerSecond: number; now: number }): Pacer {
  const { postsPerSecond } = options;
  const last = new Map<string, number>();
  let tokens = postsPerSecond;
  let filledAt = options.now;
  const fill = (now: number): void => {
    tokens = Math.min(postsPerSecond, tokens + (Math.max(0, now - filledAt) / 1_000) * postsPerSecond);
    filledAt = Math.max(filledAt, now);
  };
  return {
    delayMs(room, viewers, now) {
      fill(now);
      const before = last.get(room);
      const due = before === undefined ? now : before + 1_000 / framesPerSecond(viewers, postsPerSecond);
      const refill = tokens > 0 ? 0 : (-tokens / postsPerSecond) * 1_000;
      return Math.min(1_000 / frames.least, Math.max(0, due - now, refill));
    },
    sent(room, posts, now) {
      fill(now);
      tokens -= posts;
      last.delete(room);
      last.set(room, now);
      if (last.size > maxRooms) last.delete(last.keys().next().value!);
    },
  };
}
