import type { EndReason } from '../../domain/users/mails';
import { signOutEverywhere } from './identity';
import { refuseTokensUntil } from './tokens-store';

/**
 * Ends all access to an account that was given so far, by one write: refresh tokens, access tokens and tickets of
 * sockets compare their time with it. The pool's own tokens follow.
 *
 * Token times are whole seconds, so this waits for the next one: only then do new tokens differ from old ones.
 */
export async function endAccess(
  userId: string,
  how: { readonly endBots: boolean; readonly reason: EndReason },
): Promise<void> {
  const now = Date.now();
  const second = Math.floor(now / 1000);
  await refuseTokensUntil(userId, second, how);
  await signOutEverywhere(userId);
  await new Promise((done) => setTimeout(done, Math.max(0, (second + 1) * 1000 - Date.now())));
}
