import { signIn as route } from '../../domain/users/contract';
import { http } from '../kit/http';
import { signIn as signInToPool } from './identity';
import { poolName } from './profiles';
import { signedIn } from './signed-in';

export const signIn = http(route, async ({ body }) => {
  const tokens = await signInToPool(await poolName(body.login, Date.now()), body.password);
  return await signedIn(tokens, body.tokens);
});
