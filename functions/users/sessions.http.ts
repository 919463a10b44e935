import { ProblemError } from '../../domain/kit/problem';
import * as routes from '../../domain/users/contract';
import { http, reply } from '../kit/http';
import { clearedRefreshCookie, presentedToken } from './cookie';
import { endTokens } from './end-tokens';
import * as pool from './identity';
import { poolName } from './profiles';
import { signedIn } from './signed-in';
import { issueTicket } from './tokens-store';

export const signIn = http(routes.signIn, async ({ body }) => {
  const tokens = await pool.signIn(await poolName(body.login, Date.now()), body.password);
  return await signedIn(tokens, body.tokens);
});

export const refresh = http(routes.refresh, async ({ body, request }) => {
  const presented = presentedToken(body, request);
  if (presented === undefined) throw new ProblemError('unauthenticated');
  return await signedIn(await pool.refresh(presented.token), presented.from);
});

/** The device's access token stays valid until it expires, an hour at most; `signOutEverywhere` ends it too. */
export const signOut = http(routes.signOut, async ({ body, request }) => {
  const presented = presentedToken(body, request);
  if (presented !== undefined) await pool.revoke(presented.token);
  return reply(undefined, { cookies: [clearedRefreshCookie] });
});

export const signOutEverywhere = http(routes.signOutEverywhere, async ({ actor }) => {
  await endTokens(actor.userId);
  return reply(undefined, { cookies: [clearedRefreshCookie] });
});

export const createSocketTicket = http(routes.createSocketTicket, async ({ actor }) => {
  const { ticket, expiresAt } = await issueTicket(actor, Date.now());
  return { ticket, expiresAt: new Date(expiresAt).toISOString() };
});
