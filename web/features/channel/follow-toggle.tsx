'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Heart } from 'lucide-react';
import type { Channel } from '../../../domain/channels/model';
import { call, messageOf } from '../../lib/api';
import { followQuery } from '../../lib/queries';
import { Button } from '../../ui/button';
import { cx } from '../../ui/cx';
import { memberQuery } from '../moderation/queries';

/** For signed-in users; updates optimistically. */
export function FollowToggle({ channel: { channelId, displayName } }: { channel: Channel }) {
  const queries = useQueryClient();
  const { queryKey } = followQuery(channelId);
  const follow = useQuery(followQuery(channelId));
  const change = useMutation({
    mutationFn: async (on: boolean) => {
      if (on) return call('users.follow', { params: { channelId } });
      await call('users.unfollow', { params: { channelId } });
      return { followedAt: null };
    },
    onMutate: async (on) => {
      await queries.cancelQueries({ queryKey });
      const before = queries.getQueryData(queryKey);
      queries.setQueryData(queryKey, { followedAt: on ? new Date().toISOString() : null });
      return before;
    },
    onSuccess: (next) => {
      queries.setQueryData(queryKey, next);
      // Followers-only chat may open now.
      void queries.invalidateQueries({ queryKey: memberQuery(channelId).queryKey });
    },
    onError: (_error, _on, before) => queries.setQueryData(queryKey, before),
  });
  const on = follow.data !== undefined && follow.data.followedAt !== null;
  const failure = change.error ?? (follow.data === undefined ? follow.error : null);
  return (
    <span className="relative">
      <Button
        look={on ? 'plain' : 'primary'}
        className="px-3"
        title={on ? 'Unfollow' : undefined}
        disabled={follow.data === undefined && !follow.isError}
        data-testid="follow"
        onClick={() => {
          if (follow.data === undefined) void follow.refetch();
          else if (!change.isPending) change.mutate(!on);
        }}
      >
        <Heart size={17} aria-hidden className={cx(on && 'fill-current text-live')} />
        <span>
          {on ? 'Following' : 'Follow'} <span className="sr-only">{displayName}</span>
        </span>
      </Button>
      {failure && (
        <span role="alert" className="absolute top-full right-0 mt-1 w-56 text-right text-bad text-xs">
          {messageOf(failure)}
        </span>
      )}
    </span>
  );
}
