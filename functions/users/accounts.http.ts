import { newId } from '../../domain/kit/id';
import { ProblemError } from '../../domain/kit/problem';
import * as routes from '../../domain/users/contract';
import { emailKey, isReservedName, maskEmail } from '../../domain/users/names';
import { requireStrongPassword } from '../../domain/users/password-rules';
import { http } from '../kit/http';
import { activate, extendPending, findProfile, release, reserve } from './accounts-store';
import * as pool from './identity';
import { poolName, resolveLogin } from './profiles';

/** Reserves name and address first, so that of two concurrent sign-ups only one gets them. */
export const signUp = http(routes.signUp, async ({ body, log }) => {
  if (isReservedName(body.username)) throw new ProblemError('name-reserved');
  requireStrongPassword(body.password, [body.username, body.email]);
  const account = { userId: newId('user'), username: body.username, email: emailKey(body.email) };
  await reserve(account, Date.now());
  try {
    await pool.signUp(account.userId, account.email, body.password);
  } catch (error) {
    await release(account).catch((cause: unknown) => {
      log.warn('A failed sign-up keeps its name until it expires', { userId: account.userId, error: cause });
    });
    throw error;
  }
  return { userId: account.userId, sentTo: maskEmail(account.email) };
});

/** The pool's trigger activates the account too; the first of the two does the work. */
export const confirmSignUp = http(routes.confirmSignUp, async ({ body }) => {
  const now = Date.now();
  const userId = await resolveLogin(body.login, now);
  const profile = userId === undefined ? undefined : await findProfile(userId, now);
  if (profile === undefined) throw new ProblemError('code-mismatch');
  await extendPending(profile, now);
  await pool.confirmSignUp(profile.userId, body.code);
  await activate(profile);
  return undefined;
});

export const resendCode = http(routes.resendCode, async ({ body }) => {
  await pool.resendCode(await poolName(body.login, Date.now()));
  return undefined;
});
