import { ProblemError } from '../../domain/kit/problem';
import * as routes from '../../domain/users/contract';
import { requireStrongPassword } from '../../domain/users/password-rules';
import { http, reply } from '../kit/http';
import { refreshCookie, refreshCookieName } from './cookie';
import { browserOf } from './device';
import { endAccess } from './end-access';
import { answerEvenly, refuseEvenly } from './even-time';
import * as pool from './identity';
import { countingPasswords, requireCode, requireMail } from './limits';
import { activeProfile, poolName, resolveLogin } from './profiles';
import { deleteReset, findReset, storeReset } from './resets-store';
import { signIn } from './sign-ins';
import { findEndedAccess } from './tokens-store';

export const forgotPassword = http(routes.forgotPassword, async ({ body, request }) => {
  await requireMail(body.login, request);
  await answerEvenly(async () => {
    const now = Date.now();
    const username = await poolName(body.login, now);
    await storeReset(username, now);
    await pool.forgotPassword(username);
  });
  return undefined;
});

/** A forgotten password may be in other hands: every device is signed out. */
export const resetPassword = http(routes.resetPassword, async ({ body, request }) => {
  // Only what the request says itself: more would reveal whether there is such an account.
  requireStrongPassword(body.password, [body.login]);
  await requireCode(body.login, request);
  const now = Date.now();
  await refuseEvenly(async () => {
    const username = await poolName(body.login, now);
    if (!(await isPending(username))) throw new ProblemError('code-mismatch');
    await pool.resetPassword(username, body.code, body.password);
    await deleteReset(username);
  });
  const userId = await resolveLogin(body.login, now);
  if (userId !== undefined)
    await endAccess(userId, { endBots: true, reason: 'password-reset', since: Math.floor(now / 1000) });
  return undefined;
});

/** Whether a code was asked for since all access ended last. */
async function isPending(username: string): Promise<boolean> {
  const [requestedAt, { refusedUntil }] = await Promise.all([
    findReset(username),
    findEndedAccess(username, { consistent: true }),
  ]);
  return requestedAt !== undefined && requestedAt > refusedUntil;
}

/** A browser stays signed in with a new cookie; its next refresh returns a valid access token. */
export const changePassword = http(routes.changePassword, async ({ actor: { userId }, body, request }) => {
  const { username, email } = await activeProfile(userId, Date.now());
  requireStrongPassword(body.newPassword, [username, email]);
  await countingPasswords(userId, () => pool.changePassword(userId, body.currentPassword, body.newPassword));
  await endAccess(userId, { endBots: body.endBots, reason: 'password-changed' });
  if (request.cookies[refreshCookieName] === undefined) return undefined;
  const { refreshToken } = await signIn(userId, body.newPassword, browserOf(request));
  return reply(undefined, { cookies: [refreshCookie(refreshToken)] });
});
