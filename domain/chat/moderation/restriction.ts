import { ProblemError } from '../../kit/problem';
import type { Restriction } from './model';

/** Whether a restriction binds at a time, epoch milliseconds. */
export const isActive = (
  restriction: Restriction | null | undefined,
  now: number,
): restriction is Restriction =>
  Boolean(restriction) && (restriction!.until === null || Date.parse(restriction!.until) > now);

/**
 * Throws `conflict` when a user is restricted for as long already: a ban stays a ban until somebody lifts it, and a
 * timeout is not shortened by another one.
 *
 * @param until the end of the new restriction, epoch milliseconds; null for a ban
 */
export function assertStronger(current: Restriction | undefined, until: number | null, now: number): void {
  if (!isActive(current, now)) return;
  if (current.until === null) throw new ProblemError('conflict', 'That user is banned already.');
  if (until !== null && Date.parse(current.until) >= until) {
    throw new ProblemError('conflict', 'That user is timed out for longer already. Lift that timeout first.');
  }
}

/** Throws `banned` or `timed-out` for an active restriction. */
export function assertUnrestricted(restriction: Restriction | null | undefined, now: number): void {
  if (!isActive(restriction, now)) return;
  if (restriction.until === null) {
    throw new ProblemError('banned', restriction.reason === '' ? undefined : `Reason: ${restriction.reason}`);
  }
  const left = Date.parse(restriction.until) - now;
  throw new ProblemError('timed-out', undefined, { retryAfter: Math.ceil(left / 1_000) });
}
