import * as routes from '../../domain/users/contract';
import { http, reply } from '../kit/http';
import { refreshCookie, refreshCookieName } from './cookie';
import { endTokens } from './end-tokens';
import * as pool from './identity';
import { poolName, resolveLogin } from './profiles';

export const forgotPassword = http(routes.forgotPassword, async ({ body }) => {
  await pool.forgotPassword(await poolName(body.login, Date.now()));
  return undefined;
});

/** A forgotten password may be in other hands: every device is signed out. */
export const resetPassword = http(routes.resetPassword, async ({ body }) => {
  const now = Date.now();
  await pool.resetPassword(await poolName(body.login, now), body.code, body.password);
  const userId = await resolveLogin(body.login, now);
  if (userId !== undefined) await endTokens(userId);
  return undefined;
});

/** A browser stays signed in with a new cookie; its next refresh returns a valid access token. */
export const changePassword = http(routes.changePassword, async ({ actor, body, request }) => {
  await pool.changePassword(actor.accessToken, body.currentPassword, body.newPassword);
  await endTokens(actor.userId);
  if (request.cookies[refreshCookieName] === undefined) return undefined;
  const { refreshToken } = await pool.signIn(actor.userId, body.newPassword);
  return reply(undefined, { cookies: refreshToken === undefined ? [] : [refreshCookie(refreshToken)] });
});
