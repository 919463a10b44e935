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
  peerLimit,
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
  readonly peer: string;
}

type Counted = readonly (readonly [Limit, string])[];

const networksOf = (what: Attempt, { address, peer }: Caller): Counted => [
  [networkLimit(what, perNetwork()), networkOf(address)],
  [peerLimit(what, perNetwork()), networkOf(peer)],
];

async function demandAll(counted: Counted, now: number): Promise<void> {
  for (const [limit, key] of counted) await demand(limit, key, now);
}

/** Before a mail to a login or an address. Throws `rate-limited`. */
export async function requireMail(login: string, caller: Caller): Promise<void> {
  const now = Date.now();
  await demandAll(networksOf('mail', caller), now);
  for (const limit of mailLimits) await demand(limit, login.toLowerCase(), now);
}

/** Before a code is tried for a login. Throws `rate-limited`. */
export async function requireCode(login: string, caller: Caller): Promise<void> {
  const now = Date.now();
  await demandAll(networksOf('code', caller), now);
  await demand(codeLimit, login.toLowerCase(), now);
}

/** Signs in, unless too many attempts of this network failed, whatever accounts they were for. */
export const countingSignIns = <T>(caller: Caller, signIn: () => Promise<T>): Promise<T> =>
  countingRefusals(networksOf('sign-in', caller), signIn);

/** Does what needs the password of a signed-in user, unless it was wrong too often. */
export const countingPasswords = <T>(userId: string, change: () => Promise<T>): Promise<T> =>
  countingRefusals([[passwordLimit, userId]], change);

/** Counts before it is known whether the password is right, so that attempts at once are all counted. */
async function countingRefusals<T>(counted: Counted, work: () => Promise<T>): Promise<T> {
  const now = Date.now();
  await demandAll(counted, now);
  let isWrong = false;
  try {
    return await work();
  } catch (error) {
    isWrong = error instanceof ProblemError && error.code === 'credentials-rejected';
    throw error;
  } finally {
    if (!isWrong) for (const [limit, key] of counted) await giveBack(limit, key, now);
  }
}
