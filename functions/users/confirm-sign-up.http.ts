import { ProblemError } from '../../domain/kit/problem';
import { confirmSignUp as route } from '../../domain/users/contract';
import { http } from '../kit/http';
import { activate, extendPending, findProfile } from './accounts-store';
import { confirmSignUp as confirmInPool } from './identity';
import { resolveLogin } from './profiles';

/** The pool's trigger activates the account too; whichever comes first does the work. */
export const confirmSignUp = http(route, async ({ body }) => {
  const now = Date.now();
  const userId = await resolveLogin(body.login, now);
  const profile = userId === undefined ? undefined : await findProfile(userId, now);
  if (profile === undefined) throw new ProblemError('code-mismatch');
  await extendPending(profile, now);
  await confirmInPool(profile.userId, body.code);
  await activate(profile);
  return undefined;
});
