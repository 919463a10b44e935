import { ProblemError } from '../../domain/kit/problem';
import type { OwnProfile, PublicProfile } from '../../domain/users/model';
import { isEmailLogin } from '../../domain/users/names';
import { renameAllowedAt } from '../../domain/users/rename';
import { activate, findProfile, findUserIdByEmail, findUserIdByName } from './accounts-store';
import type { ProfileItem } from './items';

/** What everybody sees of a profile. */
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

/** What a person sees of themselves. Roles come from the token: the user pool's groups are their source. */
export function ownProfile(item: ProfileItem, groups: readonly string[], now: number): OwnProfile {
  const allowedAt = renameAllowedAt(item.renamedAt, now);
  return {
    ...publicProfile(item),
    email: item.email,
    renameAllowedAt: allowedAt === null ? null : new Date(allowedAt).toISOString(),
    roles: groups.includes('admin') ? ['admin'] : [],
  };
}

/** The active profile of a user, healed when the confirmation's trigger never ran. Throws `problem` when none. */
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

/** The user id that a login (username or e-mail address) means; undefined when nobody has it. */
export async function resolveLogin(login: string, now: number): Promise<string | undefined> {
  return isEmailLogin(login) ? await findUserIdByEmail(login, now) : await findUserIdByName(login, now);
}

/**
 * The name to call the user pool with. A login that nobody has goes to the pool as it is: the pool then answers
 * as it does for a wrong password, in the same time.
 */
export async function poolName(login: string, now: number): Promise<string> {
  return (await resolveLogin(login, now)) ?? login.toLowerCase();
}
