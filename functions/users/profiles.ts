import { ProblemError } from '../../domain/kit/problem';
import type { OwnProfile, PublicProfile } from '../../domain/users/model';
import { isEmailLogin } from '../../domain/users/names';
import { renameAllowedAt } from '../../domain/users/rename';
import {
  activate,
  findProfile,
  findUserIdByEmail,
  findUserIdByName,
  type ProfileItem,
} from './accounts-store';

/** A profile as every visitor sees it. */
export function publicProfile(item: ProfileItem): PublicProfile {
  return {
    userId: item.userId,
    username: item.username,
    displayName: item.displayName,
    avatarColour: item.avatarColour,
    bio: item.bio,
    createdAt: new Date(item.createdAt).toISOString(),
  };
}

/** A profile as its user sees it. Roles come from the groups in the token. */
export function ownProfile(item: ProfileItem, groups: readonly string[], now: number): OwnProfile {
  const allowedAt = renameAllowedAt(item.renamedAt, now);
  return {
    ...publicProfile(item),
    email: item.email,
    renameAllowedAt: allowedAt === null ? null : new Date(allowedAt).toISOString(),
    roles: groups.includes('admin') ? ['admin'] : [],
  };
}

/** The active profile of a user, activated here when the confirmation trigger never ran. Throws `problem` when there is none. */
export async function activeProfile(
  userId: string,
  now: number,
  problem: 'not-found' | 'unauthenticated' = 'not-found',
): Promise<ProfileItem> {
  const profile = await findProfile(userId, now);
  if (profile === undefined) throw new ProblemError(problem);
  if (profile.status === 'active') return profile;
  await activate(profile);
  return { ...profile, status: 'active', version: profile.version + 1 };
}

/** The user of a login (username or e-mail address). */
export async function resolveLogin(login: string, now: number): Promise<string | undefined> {
  return isEmailLogin(login) ? await findUserIdByEmail(login, now) : await findUserIdByName(login, now);
}

/**
 * The username to call the user pool with. An unknown login is passed on: the pool answers as for a wrong password, in
 * the same time.
 */
export async function poolName(login: string, now: number): Promise<string> {
  return (await resolveLogin(login, now)) ?? login.toLowerCase();
}
