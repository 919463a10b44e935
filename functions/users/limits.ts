import { once } from '../../domain/kit/once';
import { ProblemError } from '../../domain/kit/problem';
import { usersApiEnv } from '../../domain/users/env';
import {
  codeLimit,
  type Limit,
  limitReached,
  mailLimits,
  networkLimit,
  networkOf,
  passwordLimit,
} from '../../domain/users/limits';
import { env } from '../kit/env';
import { giveBack, take } from './limits-store';

/**
 * Limits of what strangers may do with accounts. What the caller is told depends on the login as it was written and on
 * the caller's network, never on whether there is such an account.
 */

const perNetwork = once(() => env(usersApiEnv).ACCOUNT_REQUESTS_PER_ADDRESS);

async function demand(limit: Limit, key: string, now: number): Promise<void> {
  if (!(await take(limit, key, now))) throw limitReached(limit, now);
}

/** Before a mail to a login or an address. Throws `rate-limited`. */
export async function requireMail(login: string, address: string): Promise<void> {
  const now = Date.now();
  await demand(networkLimit('mail', perNetwork()), networkOf(address), now);
  for (const limit of mailLimits) await demand(limit, login.toLowerCase(), now);
}

/** Before a code is tried for a login. Throws `rate-limited`. */
export async function requireCode(login: string, address: string): Promise<void> {
  const now = Date.now();
  await demand(networkLimit('code', perNetwork()), networkOf(address), now);
  await demand(codeLimit, login.toLowerCase(), now);
}

/** Signs in, unless too many attempts of this network failed, whatever accounts they were for. */
export const countingSignIns = <T>(address: string, signIn: () => Promise<T>): Promise<T> =>
  countingRefusals(networkLimit('sign-in', perNetwork()), networkOf(address), signIn);

/** Does what needs the password of a signed-in user, unless it was wrong too often. */
export const countingPasswords = <T>(userId: string, change: () => Promise<T>): Promise<T> =>
  countingRefusals(passwordLimit, userId, change);

/** Counts before it is known whether the password is right, so that attempts at once are all counted. */
async function countingRefusals<T>(limit: Limit, key: string, work: () => Promise<T>): Promise<T> {
  const now = Date.now();
  await demand(limit, key, now);
  let isWrong = false;
  try {
    return await work();
  } catch (error) {
    isWrong = error instanceof ProblemError && error.code === 'credentials-rejected';
    throw error;
  } finally {
    if (!isWrong) await giveBack(limit, key, now);
  }
}
