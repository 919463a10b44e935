import { resendCode as route } from '../../domain/users/contract';
import { http } from '../kit/http';
import { resendCode as resendFromPool } from './identity';
import { poolName } from './profiles';

export const resendCode = http(route, async ({ body }) => {
  await resendFromPool(await poolName(body.login, Date.now()));
  return undefined;
});
