import { resetPassword as route } from '../../domain/users/contract';
import { http } from '../kit/http';
import { endTokens } from './end-tokens';
import { resetPassword as resetInPool } from './identity';
import { poolName, resolveLogin } from './profiles';

/** Whoever forgot a password may have lost it to somebody: every device is signed out. */
export const resetPassword = http(route, async ({ body }) => {
  const now = Date.now();
  await resetInPool(await poolName(body.login, now), body.code, body.password);
  const userId = await resolveLogin(body.login, now);
  if (userId !== undefined) await endTokens(userId);
  return undefined;
});
