import { ProblemError } from '../../domain/kit/problem';
import { refresh as route } from '../../domain/users/contract';
import { http } from '../kit/http';
import { presentedToken } from './cookie';
import { refresh as refreshInPool } from './identity';
import { signedIn } from './signed-in';

export const refresh = http(route, async ({ body, request }) => {
  const presented = presentedToken(body, request);
  if (presented === undefined) throw new ProblemError('unauthenticated');
  return await signedIn(await refreshInPool(presented.token), presented.from);
});
