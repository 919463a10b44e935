import { ProblemError } from '../../domain/kit/problem';
import { getProfile as route } from '../../domain/users/contract';
import { http } from '../kit/http';
import { findProfile, findUserIdByName } from './accounts-store';
import { publicProfile } from './profiles';

export const getProfile = http(route, async ({ params }) => {
  const now = Date.now();
  const userId = await findUserIdByName(params.username, now);
  const profile = userId === undefined ? undefined : await findProfile(userId, now);
  if (profile?.status !== 'active') throw new ProblemError('not-found');
  return publicProfile(profile);
});
