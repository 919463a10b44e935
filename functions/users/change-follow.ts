import { ProblemError } from '../../domain/kit/problem';
import { planFollow, unfollowedKeptMs } from '../../domain/users/follow';
import { findFollow, saveFollow } from './follows-store';
import { type FollowItem, followKey } from './items';

/** Who begins to follow whose channel. */
type Parties = Pick<FollowItem, 'userId' | 'name' | 'channelId' | 'ownerId'>;

/** Two changes of one person meet at the count of their follows; this is how often one is tried against others. */
const tries = 6;

/** Has a person follow a channel; answers since when they do (epoch milliseconds). Throws `conflict`. */
export async function beginFollow(parties: Parties, now: number): Promise<number> {
  const { userId, channelId } = parties;
  const follow = await change(userId, channelId, (before) => {
    const state = planFollow(before, true, now);
    return state && { ...followKey(userId, channelId), ...parties, ...state };
  });
  return follow?.followedAt ?? now;
}

/** Has a person follow a channel no longer. Throws `conflict`. */
export async function endFollow(userId: string, channelId: string, now: number): Promise<void> {
  await change(userId, channelId, (before) => {
    const state = planFollow(before, false, now);
    return before && state && { ...before, ...state, ttl: Math.floor((now + unfollowedKeptMs) / 1000) };
  });
}

/** Stores what `next` makes of a follow, until nobody changed it meanwhile; undefined leaves it as it is. */
async function change(
  userId: string,
  channelId: string,
  next: (before: FollowItem | undefined) => FollowItem | undefined,
): Promise<FollowItem | undefined> {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    if (attempt > 0) await new Promise((done) => setTimeout(done, 20 * 2 ** attempt * Math.random()));
    const before = await findFollow(userId, channelId);
    const after = next(before);
    if (after === undefined) return before;
    if (await saveFollow(before, after)) return after;
  }
  throw new ProblemError('conflict', undefined, { retryAfter: 1 });
}
