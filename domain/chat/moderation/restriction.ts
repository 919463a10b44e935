import { ProblemError } from '../../kit/problem';
import type { Restriction } from './model';

/** Throws `banned` or `timed-out` for an active restriction. */
export function assertUnrestricted(restriction: Restriction | null | undefined, now: number): void {
  if (!restriction) return;
  if (restriction.until === null) {
    throw new ProblemError('banned', restriction.reason === '' ? undefined : `Reason: ${restriction.reason}`);
  }
  const left = Date.parse(restriction.until) - now;
  if (left > 0) throw new ProblemError('timed-out', undefined, { retryAfter: Math.ceil(left / 1_000) });
}
