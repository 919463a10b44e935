import { signOutEverywhere } from './identity';
import { refuseTokensUntil } from './tokens-store';

/**
 * Ends every token of a user: refresh tokens in the user pool, access tokens by a time that the authorizer reads.
 * Token times are whole seconds, so this waits for the next one: only then do new tokens differ from old ones.
 */
export async function endTokens(userId: string): Promise<void> {
  await signOutEverywhere(userId);
  const now = Date.now();
  const second = Math.floor(now / 1000);
  await refuseTokensUntil(userId, second);
  await new Promise((done) => setTimeout(done, (second + 1) * 1000 - now));
}
