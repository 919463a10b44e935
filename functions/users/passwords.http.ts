import * as routes from '../../domain/users/contract';
import { http, reply } from '../kit/http';
import { refreshCookie, refreshCookieName } from './cookie';
import { deviceOf } from './device';
import { endAccess } from './end-access';
import * as pool from './identity';
import { poolName, resolveLogin } from './profiles';
import { signIn } from './sign-ins';

export const forgotPassword = http(routes.forgotPassword, async ({ body }) => {
  await pool.forgotPassword(await poolName(body.login, Date.now()));
  return undefined;
});

/** A forgotten password may be in other hands: every device is signed out. */
export const resetPassword = http(routes.resetPassword, async ({ body }) => {
  const now = Date.now();
  await pool.resetPassword(await poolName(body.login, now), body.code, body.password);
  const userId = await resolveLogin(body.login, now);
  if (userId !== undefined) await endAccess(userId, { endBots: true, reason: 'password-reset' });
  return undefined;
});

/** A browser stays signed in with a new cookie; its next refresh returns a valid access token. */
export const changePassword = http(routes.changePassword, async ({ actor: { userId }, body, request }) => {
  await pool.changePassword(userId, body.currentPassword, body.newPassword);
  await endAccess(userId, { endBots: body.endBots, reason: 'password-changed' });
  if (request.cookies[refreshCookieName] === undefined) return undefined;
  const { refreshToken } = await signIn(userId, body.newPassword, deviceOf(request));
  return reply(undefined, { cookies: [refreshCookie(refreshToken)] });
});
