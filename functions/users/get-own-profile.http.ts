import { getOwnProfile as route } from '../../domain/users/contract';
import { http } from '../kit/http';
import { activeProfile, ownProfile } from './profiles';

export const getOwnProfile = http(route, async ({ actor }) => {
  const now = Date.now();
  return ownProfile(await activeProfile(actor.userId, now), actor.groups, now);
});
