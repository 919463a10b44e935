import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FollowState, planFollow } from './follow';

const now = Date.UTC(2026, 10, 1);
const wishes = fc.array(
  fc.record({ follows: fc.boolean(), now: fc.integer({ min: now, max: now + 10_000 }) }),
);

describe('following', () => {
  it('keeps its first date until unfollowed, and has a new date after that', () => {
    const first = planFollow(undefined, true, now)!;
    expect(first).toEqual({ followedAt: now, version: now });
    expect(planFollow(first, true, now + 1)).toBeUndefined();
    const ended = planFollow(first, false, now + 2)!;
    expect(ended).toEqual({ followedAt: null, version: now + 2 });
    expect(planFollow(ended, false, now + 3)).toBeUndefined();
    expect(planFollow(ended, true, now + 4)).toEqual({ followedAt: now + 4, version: now + 4 });
  });

  it('has the last requested state, and versions grow whatever the clock', () => {
    fc.assert(
      fc.property(wishes, (list) => {
        let state: FollowState | undefined;
        for (const wish of list) {
          const next = planFollow(state, wish.follows, wish.now);
          if (next !== undefined) expect(next.version).toBeGreaterThan(state?.version ?? 0);
          state = next ?? state;
          expect((state?.followedAt ?? null) !== null).toBe(wish.follows);
        }
      }),
    );
  });
});
