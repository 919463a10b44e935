import { LRUCache } from 'lru-cache';
import { createPacer } from '../../../domain/chat/delivery/pacing';

/** The subscribers of each room at its last frame. */
const subscribers = new LRUCache<string, number>({ max: 5_000 });

/** Shares this instance's budget of posts among its rooms; see {@link createPacer} for the rules. */
export function createPace(postsPerSecond: number) {
  // API Gateway takes half as many at once as a second, from all APIs of an account together.
  const pacer = createPacer({ postsPerSecond, burst: postsPerSecond / 2, now: Date.now() });
  const delayOf = (channelId: string): number =>
    pacer.delayMs(channelId, subscribers.get(channelId) ?? 0, Date.now());
  return {
    /** Milliseconds until the room may get its next frame. */
    delayOf,

    /** Waits for the room's turn; returns whether it had to. Others post meanwhile, so it asks again after a wait. */
    async waitForTurn(channelId: string): Promise<boolean> {
      let waited = false;
      for (let wait = delayOf(channelId); wait > 0; wait = delayOf(channelId)) {
        waited = true;
        await pause(wait);
      }
      return waited;
    },

    /** Notes that `frames` frames were posted to so many connections at `now`, of which some were closed. */
    sent(
      channelId: string,
      { subscriptions, gone }: { subscriptions: number; gone: number },
      frames: number,
      now: number,
    ): void {
      subscribers.set(channelId, subscriptions);
      pacer.sent(channelId, (subscriptions + gone) * frames, now);
    },
  };
}

export const pause = (ms: number) => new Promise((resume) => setTimeout(resume, Math.max(0, Math.ceil(ms))));
