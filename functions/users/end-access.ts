import type { EndReason } from '../../domain/users/mails';
import { signOutEverywhere } from './identity';
import { findEndedAccess, refuseTokensUntil } from './tokens-store';

/**
 * Ends all access to an account that was given so far, by one write: refresh tokens, access tokens and tickets of
 * sockets compare their time with it. The pool's own tokens follow.
 *
 * `since` is a second (as in `iat`) from which on an end by somebody else is enough: the pool's trigger does the same when
 * a password was reset.
 *
 * Token times are whole seconds, so this waits for the next one: only then do new tokens differ from old ones.
 */
export async function endAccess(
  userId: string,
  how: { readonly endBots: boolean; readonly reason: EndReason; readonly since?: number },
): Promise<void> {
  const { since = Number.POSITIVE_INFINITY } = how;
  const { refusedUntil } = await findEndedAccess(userId, { consistent: true });
  const second = refusedUntil >= since ? refusedUntil : Math.floor(Date.now() / 1000);
  if (second > refusedUntil) await refuseTokensUntil(userId, second, how);
  await signOutEverywhere(userId);
  await new Promise((done) => setTimeout(done, Math.max(0, (second + 1) * 1000 - Date.now())));
}
