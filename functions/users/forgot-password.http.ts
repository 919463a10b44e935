import { forgotPassword as route } from '../../domain/users/contract';
import { http } from '../kit/http';
import { forgotPassword as forgotInPool } from './identity';
import { poolName } from './profiles';

export const forgotPassword = http(route, async ({ body }) => {
  await forgotInPool(await poolName(body.login, Date.now()));
  return undefined;
});
