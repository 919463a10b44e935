import { ProblemError } from '../../domain/kit/problem';
import * as routes from '../../domain/users/contract';
import { http, reply } from '../kit/http';
import { clearedRefreshCookie, presentedToken } from './cookie';
import { appOf, browserOf } from './device';
import { endAccess } from './end-access';
import { countingSignIns } from './limits';
import { poolName } from './profiles';
import * as signIns from './sign-ins';
import { signedIn } from './signed-in';
import { issueTicket } from './tokens-store';

export const signIn = http(routes.signIn, async ({ body, request }) => {
  const device = body.tokens === 'cookie' ? browserOf(request) : appOf(request);
  const issued = await countingSignIns(request, async () =>
    signIns.signIn(await poolName(body.login, Date.now()), body.password, device),
  );
  return await signedIn(issued, body.tokens === 'cookie' ? { deviceId: device.id } : 'body');
});

export const refresh = http(routes.refresh, async ({ body, request }) => {
  const presented = presentedToken(body, request);
  if (presented === undefined) throw new ProblemError('unauthenticated');
  return await signedIn(await signIns.renew(presented.token, request.address), presented.from);
});

export const signOut = http(routes.signOut, async ({ body, request }) => {
  const presented = presentedToken(body, request);
  if (presented !== undefined) await signIns.signOut(presented.token);
  return reply(undefined, { cookies: [clearedRefreshCookie] });
});

export const signOutEverywhere = http(routes.signOutEverywhere, async ({ actor, body }) => {
  await endAccess(actor.userId, { endBots: body.endBots, reason: 'signed-out-everywhere' });
  return reply(undefined, { cookies: [clearedRefreshCookie] });
});

export const createSocketTicket = http(routes.createSocketTicket, async ({ actor }) => {
  const { ticket, expiresAt } = await issueTicket(actor, Date.now());
  return { ticket, expiresAt: new Date(expiresAt).toISOString() };
});
