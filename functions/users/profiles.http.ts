import { ProblemError } from '../../domain/kit/problem';
import * as routes from '../../domain/users/contract';
import { claimsRole, usernameLike } from '../../domain/users/display-name';
import { planRename } from '../../domain/users/rename';
import { http } from '../kit/http';
import { editProfile, findProfile, findUserIdByName, rename } from './accounts-store';
import { activeProfile, ownProfile, publicProfile } from './profiles';

export const getOwnProfile = http(routes.getOwnProfile, async ({ actor }) => {
  const now = Date.now();
  return ownProfile(await activeProfile(actor.userId, now), actor.groups, now);
});

export const updateProfile = http(routes.updateProfile, async ({ actor, body }) => {
  const now = Date.now();
  if (body.displayName !== undefined) await assertOwnName(body.displayName, actor.userId, now);
  return ownProfile(await editProfile(actor.userId, body), actor.groups, now);
});

/** A display name must not claim a role, nor read as another user's name. */
async function assertOwnName(displayName: string, userId: string, now: number): Promise<void> {
  if (claimsRole(displayName)) throw new ProblemError('name-reserved');
  const username = usernameLike(displayName);
  const owner = username === undefined ? userId : await findUserIdByName(username, now);
  if (owner !== undefined && owner !== userId) throw new ProblemError('name-taken');
}

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
