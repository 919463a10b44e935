import { signOutEverywhere as route } from '../../domain/users/contract';
import { http, reply } from '../kit/http';
import { clearedRefreshCookie } from './cookie';
import { endTokens } from './end-tokens';

export const signOutEverywhere = http(route, async ({ actor }) => {
  await endTokens(actor.userId);
  return reply(undefined, { cookies: [clearedRefreshCookie] });
});
