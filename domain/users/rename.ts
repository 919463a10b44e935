import { ProblemError } from '../kit/problem';
import { isReservedName, usernameKey } from './names';

const day = 24 * 60 * 60 * 1000;

/** The interval between two renames, milliseconds. */
export const renameIntervalMs = 60 * day;

/** How long a former name stays reserved, milliseconds. */
export const nameReservedMs = 180 * day;

/** When the name can be changed again (epoch milliseconds), or null when it can be changed now. */
export function renameAllowedAt(renamedAt: number | null, now: number): number | null {
  if (renamedAt === null) return null;
  const at = renamedAt + renameIntervalMs;
  return at > now ? at : null;
}

export type Renaming =
  /** The same name. */
  | 'unchanged'
  /** Only the case differs: allowed at any time, since the URL stays the same. */
  | 'restyled'
  | 'renamed';

/** Decides on a rename. Throws `name-reserved` or `renamed-recently`. */
export function planRename(
  current: { readonly username: string; readonly renamedAt: number | null },
  wanted: string,
  now: number,
): Renaming {
  if (current.username === wanted) return 'unchanged';
  if (usernameKey(current.username) === usernameKey(wanted)) return 'restyled';
  if (isReservedName(wanted)) throw new ProblemError('name-reserved');
  const allowedAt = renameAllowedAt(current.renamedAt, now);
  if (allowedAt !== null) {
    throw new ProblemError(
      'renamed-recently',
      `You can change your username again on ${new Date(allowedAt).toISOString().slice(0, 10)}.`,
      { retryAfter: Math.ceil((allowedAt - now) / 1000) },
    );
  }
  return 'renamed';
}
