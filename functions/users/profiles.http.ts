import { ProblemError } from '../../domain/kit/problem';
import * as routes from '../../domain/users/contract';
import { planRename } from '../../domain/users/rename';
import { http } from '../kit/http';
import { editProfile, findProfile, findUserIdByName, rename } from './accounts-store';
import { activeProfile, ownProfile, publicProfile } from './profiles';

export const getOwnProfile = http(routes.getOwnProfile, async ({ actor }) => {
  const now = Date.now();
  return ownProfile(await activeProfile(actor.userId, now), actor.groups, now);
});

export const updateProfile = http(routes.updateProfile, async ({ actor, body }) =>
  ownProfile(await editProfile(actor.userId, body), actor.groups, Date.now()),
);

export const renameUser = http(routes.renameUser, async ({ actor, body }) => {
  const now = Date.now();
  const profile = await activeProfile(actor.userId, now);
  const kind = planRename(profile, body.username, now);
  if (kind !== 'unchanged') await rename(profile, body.username, kind, now);
  return ownProfile(await activeProfile(actor.userId, now), actor.groups, now);
});

export const getProfile = http(routes.getProfile, async ({ params }) => {
  const now = Date.now();
  const userId = await findUserIdByName(params.username, now);
  const profile = userId === undefined ? undefined : await findProfile(userId, now);
  if (profile?.status !== 'active') throw new ProblemError('not-found');
  return publicProfile(profile);
});
