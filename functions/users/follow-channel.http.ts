import { ProblemError } from '../../domain/kit/problem';
import { follow as route } from '../../domain/users/contract';
import { http } from '../kit/http';
import { beginFollow } from './change-follow';
import { findChannel } from './follows-store';
import { activeProfile } from './profiles';

export const followChannel = http(route, async ({ actor: { userId }, params: { channelId } }) => {
  const now = Date.now();
  const [channel, profile] = await Promise.all([findChannel(channelId), activeProfile(userId, now)]);
  if (channel === undefined) throw new ProblemError('not-found', 'There is no such channel.');
  const { ownerId } = channel;
  if (ownerId === userId) throw new ProblemError('forbidden', 'Nobody follows their own channel.');
  const followedAt = await beginFollow({ userId, name: profile.username, channelId, ownerId }, now);
  return { followedAt: new Date(followedAt).toISOString() };
});
