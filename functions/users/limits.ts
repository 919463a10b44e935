import { once } from '../../domain/kit/once';
import { ProblemError } from '../../domain/kit/problem';
import { usersApiEnv } from '../../domain/users/env';
import {
  type Attempt,
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
 * Limits of what strangers may do with accounts. What the caller learns depends on the login as it was written and on
 * the caller's network, never on whether there is such an account.
 */

const perNetwork = once(() => env(usersApiEnv).ACCOUNT_REQUESTS_PER_ADDRESS);

async function demand(limit: Limit, key: string, now: number): Promise<void> {
  if (!(await take(limit, key, now))) throw limitReached(limit, now);
}

/** Where a request comes from. */
export interface Caller {
  readonly address: string;
}

/** A limit and the key under which it is counted. */
type Counted = readonly [Limit, string];

const ofNetwork = (what: Attempt, { address }: Caller): Counted => [
  networkLimit(what, perNetwork()),
  networkOf(address),
];

/** Before a mail to a login or an address. Throws `rate-limited`. */
export async function requireMail(login: string, caller: Caller): Promise<void> {
  const now = Date.now();
  await demand(...ofNetwork('mail', caller), now);
  for (const limit of mailLimits) await demand(limit, login.toLowerCase(), now);
}

/** Before a code is tried for a login. Throws `rate-limited`. */
export async function requireCode(login: string, caller: Caller): Promise<void> {
  const now = Date.now();
  await demand(...ofNetwork('code', caller), now);
  await demand(codeLimit, login.toLowerCase(), now);
}

/** Signs in, unless too many attempts of this network failed, whatever accounts they were for. */
export const countingSignIns = <T>(caller: Caller, signIn: () => Promise<T>): Promise<T> =>
  countingRefusals(ofNetwork('sign-in', caller), signIn);

/** Does what needs the password of a signed-in user, unless it was wrong too often. */
export const countingPasswords = <T>(userId: string, change: () => Promise<T>): Promise<T> =>
  countingRefusals([passwordLimit, userId], change);

/** Counts before it is known whether the password is right, so that attempts at once are all counted. */
async function countingRefusals<T>(counted: Counted, work: () => Promise<T>): Promise<T> {
  const now = Date.now();
  await demand(...counted, now);
  let isWrong = false;
  try {
    return await work();
  } catch (error) {
    isWrong = error instanceof ProblemError && error.code === 'credentials-rejected';
    throw error;
  } finally {
    if (!isWrong) await giveBack(...counted, now);
  }
}
