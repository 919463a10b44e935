import { unfollow as route } from '../../domain/users/contract';
import { http } from '../kit/http';
import { endFollow } from './change-follow';

export const unfollowChannel = http(route, async ({ actor, params }) => {
  await endFollow(actor.userId, params.channelId, Date.now());
  return undefined;
});
