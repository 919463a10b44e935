import { newId } from '../../domain/kit/id';
import { ProblemError } from '../../domain/kit/problem';
import * as routes from '../../domain/users/contract';
import { emailKey, isReservedName, maskEmail } from '../../domain/users/names';
import { requireStrongPassword } from '../../domain/users/password-rules';
import { http } from '../kit/http';
import { activate, extendPending, findProfile, release, reserve } from './accounts-store';
import { answerEvenly, refuseEvenly } from './even-time';
import * as pool from './identity';
import { requireCode, requireMail } from './limits';
import { poolName } from './profiles';

/**
 * Reserves the name first, so that of two concurrent sign-ups only one gets it. An address that another account has is
 * treated like any other: only its owner, who gets the mail, can learn of it.
 */
export const signUp = http(routes.signUp, async ({ body, log, request }) => {
  if (isReservedName(body.username)) throw new ProblemError('name-reserved');
  requireStrongPassword(body.password, [body.username, body.email]);
  await requireMail(body.email, request);
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
export const confirmSignUp = http(routes.confirmSignUp, async ({ body, request }) => {
  await requireCode(body.login, request);
  await refuseEvenly(async () => {
    const now = Date.now();
    const username = await poolName(body.login, now);
    const profile = await findProfile(username, now);
    if (profile !== undefined) await extendPending(profile, now);
    await pool.confirmSignUp(username, body.code);
    if (profile !== undefined) await activate(profile);
  });
  return undefined;
});

export const resendCode = http(routes.resendCode, async ({ body, request }) => {
  await requireMail(body.login, request);
  await answerEvenly(async () => pool.resendCode(await poolName(body.login, Date.now())));
  return undefined;
});
