/** How many channels a person may follow. */
export const mostFollows = 2_000;

/**
 * How long it is remembered that a person follows a channel no longer, milliseconds. Longer than clocks disagree
 * and events travel, so that a version never starts over.
 */
export const unfollowedKeptMs = 30 * 24 * 60 * 60 * 1000;

export interface FollowState {
  /** Epoch milliseconds; null when the channel is followed no longer. */
  readonly followedAt: number | null;
  /** The time of the change in epoch milliseconds, or one more than the version before. */
  readonly version: number;
}

/** What the wish to follow, or not to, comes to at `now` (epoch milliseconds); undefined when it is so already. */
export function planFollow(
  before: FollowState | undefined,
  follows: boolean,
  now: number,
): FollowState | undefined {
  const followed = before !== undefined && before.followedAt !== null;
  if (followed === follows) return undefined;
  return { followedAt: follows ? now : null, version: Math.max(now, (before?.version ?? 0) + 1) };
}
