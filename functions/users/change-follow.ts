import { planFollow, unfollowedKeptMs } from '../../domain/users/follow';
import { conflict, retryOnConflict } from '../kit/store';
import { type FollowItem, findFollow, followKey, saveFollow } from './follows-store';

/** A user who begins to follow, and the channel with its owner. */
type Parties = Pick<FollowItem, 'userId' | 'name' | 'channelId' | 'ownerId'>;

/** Follows a channel; returns since when the user does (epoch milliseconds). Throws `conflict`. */
export async function beginFollow(parties: Parties, now: number): Promise<number> {
  const { userId, channelId } = parties;
  const follow = await changeFollow(userId, channelId, (before) => {
    const state = planFollow(before, true, now);
    return state && { ...followKey(userId, channelId), ...parties, ...state };
  });
  return follow?.followedAt ?? now;
}

/** Ends a follow, if there is one. Throws `conflict`. */
export async function endFollow(userId: string, channelId: string, now: number): Promise<void> {
  await changeFollow(userId, channelId, (before) => {
    const state = planFollow(before, false, now);
    return before && state && { ...before, ...state, ttl: Math.floor((now + unfollowedKeptMs) / 1000) };
  });
}

/** Stores what `next` makes of a follow; undefined leaves it as it is. */
const changeFollow = (
  userId: string,
  channelId: string,
  next: (before: FollowItem | undefined) => FollowItem | undefined,
): Promise<FollowItem | undefined> =>
  retryOnConflict(async () => {
    const before = await findFollow(userId, channelId);
    const after = next(before);
    if (after === undefined) return before;
    return (await saveFollow(before, after)) ? after : conflict;
  });
