/** Sign-ins of a person, and when their tokens end. Seconds are epoch seconds, as in tokens. */

/** How long the refresh token before the newest one still works: two tabs may refresh at once, or an answer be lost. */
export const refreshGraceMs = 30_000;

/** How long an access token is valid, seconds. */
export const accessTokenSeconds = 60 * 60;

/**
 * What becomes of a refresh token. Each one works once: `rotate` makes the next, `repeat` gives the newest again, and
 * `reuse` means that somebody has a copy, so that the sign-in must end.
 */
export function judgeRefresh(
  session: { readonly generation: number; readonly rotatedAt: number },
  generation: number,
  now: number,
): 'rotate' | 'repeat' | 'reuse' {
  if (generation === session.generation) return 'rotate';
  const isRecent = generation === session.generation - 1 && now - session.rotatedAt <= refreshGraceMs;
  return isRecent ? 'repeat' : 'reuse';
}

/** What ended of a user's access. */
export interface EndedAccess {
  /** Everything that was issued until this second; 0 for nothing. */
  readonly refusedUntil: number;
  /** Sign-ins that ended by themselves, newest last. */
  readonly endedSessions: readonly { readonly sessionId: string; readonly at: number }[];
}

/** Whether something that was issued to a sign-in at a second is refused. */
export const hasEnded = (
  { refusedUntil, endedSessions }: EndedAccess,
  { sessionId, issuedAt }: { readonly sessionId: string; readonly issuedAt: number },
): boolean => issuedAt <= refusedUntil || endedSessions.some((ended) => ended.sessionId === sessionId);

/** Ended sign-ins that are remembered. */
const maxEnded = 200;

/** The ended sign-ins with one more, without those whose access tokens have expired. */
export function withEnded(
  { endedSessions }: EndedAccess,
  sessionId: string,
  at: number,
): EndedAccess['endedSessions'] {
  const others = endedSessions.filter(
    (ended) => ended.sessionId !== sessionId && ended.at > at - accessTokenSeconds - 60,
  );
  return [...others, { sessionId, at }].slice(-maxEnded);
}
