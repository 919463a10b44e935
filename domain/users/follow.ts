/** How many channels a user may follow. */
export const mostFollows = 2_000;

/** How long an unfollow is stored, milliseconds. Longer than clock skew and event delay, so that versions never restart. */
export const unfollowedKeptMs = 30 * 24 * 60 * 60 * 1000;

export interface FollowState {
  /** Epoch milliseconds; null after unfollowing. */
  readonly followedAt: number | null;
  /** The time of the change in epoch milliseconds, or the previous version + 1. */
  readonly version: number;
}

/** The state after following or unfollowing at `now` (epoch milliseconds); undefined when nothing changes. */
export function planFollow(
  before: FollowState | undefined,
  follows: boolean,
  now: number,
): FollowState | undefined {
  const followed = before !== undefined && before.followedAt !== null;
  if (followed === follows) return undefined;
  return { followedAt: follows ? now : null, version: Math.max(now, (before?.version ?? 0) + 1) };
}
