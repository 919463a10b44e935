import { getFollow as route } from '../../domain/users/contract';
import { http } from '../kit/http';
import { findFollow } from './follows-store';

export const getFollow = http(route, async ({ actor, params }) => {
  const { followedAt = null } = (await findFollow(actor.userId, params.channelId)) ?? {};
  return { followedAt: followedAt === null ? null : new Date(followedAt).toISOString() };
});
