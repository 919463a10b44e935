import { signOutEverywhere } from './identity';
import { refuseTokensUntil } from './tokens-store';

/**
 * Ends every token of a user: refresh tokens at the user pool, access tokens by a mark that the authorizer
 * reads. Token times have whole seconds, so this waits the current one out: a token that is issued afterwards
 * is then told apart from one of a moment ago.
 */
export async function endTokens(userId: string): Promise<void> {
  await signOutEverywhere(userId);
  const now = Date.now();
  const second = Math.floor(now / 1000);
  await refuseTokensUntil(userId, second);
  await new Promise((done) => setTimeout(done, (second + 1) * 1000 - now));
}
