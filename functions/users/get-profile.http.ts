import { ProblemError } from '../../domain/kit/problem';
import { getProfile as route } from '../../domain/users/contract';
import { http } from '../kit/http';
import { publicProfile } from './profiles';
import { findProfile, findUserIdByName } from './store';

export const getProfile = http(route, async ({ params }) => {
  const now = Date.now();
  const userId = await findUserIdByName(params.username, now);
  const profile = userId === undefined ? undefined : await findProfile(userId, now);
  if (profile?.status !== 'active') throw new ProblemError('not-found');
  return publicProfile(profile);
});
