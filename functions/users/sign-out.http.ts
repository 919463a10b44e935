import { signOut as route } from '../../domain/users/contract';
import { http, reply } from '../kit/http';
import { clearedRefreshCookie, presentedToken } from './cookie';
import { revoke } from './identity';

/** Access tokens of this device stay good until they end, an hour at most; sign-out-everywhere ends them too. */
export const signOut = http(route, async ({ body, request }) => {
  const presented = presentedToken(body, request);
  if (presented !== undefined) await revoke(presented.token);
  return reply(undefined, { cookies: [clearedRefreshCookie] });
});
