import { changePassword as route } from '../../domain/users/contract';
import { http, reply } from '../kit/http';
import { refreshCookie, refreshCookieName } from './cookie';
import { endTokens } from './end-tokens';
import { changePassword as changeInPool, signIn } from './identity';

/** A browser stays signed in with a new cookie: its next refresh gets the access token that is good again. */
export const changePassword = http(route, async ({ actor, body, request }) => {
  await changeInPool(actor.accessToken, body.currentPassword, body.newPassword);
  await endTokens(actor.userId);
  if (request.cookies[refreshCookieName] === undefined) return undefined;
  const { refreshToken } = await signIn(actor.userId, body.newPassword);
  return reply(undefined, { cookies: refreshToken === undefined ? [] : [refreshCookie(refreshToken)] });
});
