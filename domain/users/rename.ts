import { ProblemError } from '../kit/problem';
import { isReservedName, usernameKey } from './names';

const day = 24 * 60 * 60 * 1000;

/** How long a name is kept before it may change again, milliseconds. */
export const renameIntervalMs = 60 * day;

/** How long nobody else may take a name that was given up, milliseconds. */
export const nameHoldMs = 180 * day;

/** When the name may change again (epoch milliseconds), or null when it may now. */
export function renameAllowedAt(renamedAt: number | null, now: number): number | null {
  if (renamedAt === null) return null;
  const at = renamedAt + renameIntervalMs;
  return at > now ? at : null;
}

export type Renaming =
  /** The very same name: nothing to do. */
  | 'unchanged'
  /** Only capitals differ: allowed at any time, since the address stays. */
  | 'restyled'
  | 'renamed';

/** What a wish for a new name comes to. Throws `name-reserved` or `renamed-recently`. */
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
      `The name may change again on ${new Date(allowedAt).toISOString().slice(0, 10)}.`,
      { retryAfter: Math.ceil((allowedAt - now) / 1000) },
    );
  }
  return 'renamed';
}
