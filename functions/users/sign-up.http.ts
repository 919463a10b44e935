import { newId } from '../../domain/kit/id';
import { ProblemError } from '../../domain/kit/problem';
import { signUp as route } from '../../domain/users/contract';
import { emailKey, isReservedName, maskEmail } from '../../domain/users/names';
import { http } from '../kit/http';
import { release, reserve } from './accounts-store';
import { signUp as signUpInPool } from './identity';

/** Name and address are reserved first, so that two sign-ups at once cannot both have them. */
export const signUp = http(route, async ({ body, log }) => {
  if (isReservedName(body.username)) throw new ProblemError('name-reserved');
  const account = { userId: newId('user'), username: body.username, email: emailKey(body.email) };
  await reserve(account, Date.now());
  try {
    await signUpInPool(account.userId, account.email, body.password);
  } catch (error) {
    await release(account).catch((cause: unknown) => {
      log.warn('A failed sign-up keeps its name until it lapses', { userId: account.userId, error: cause });
    });
    throw error;
  }
  return { userId: account.userId, sentTo: maskEmail(account.email) };
});
