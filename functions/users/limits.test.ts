import { beforeAll, describe, expect, it } from 'vitest';
import { ProblemError } from '../../domain/kit/problem';
import { withTable } from '../../test/tables';
import { countingPasswords, countingSignIns, requireMail } from './limits';

const perNetwork = 2;

withTable('USERS_TABLE');
beforeAll(() => {
  Object.assign(process.env, {
    ...{ USER_POOL_ID: 'p', USER_POOL_CLIENT_ID: 'c', SIGN_UP_CLIENT_ID: 'c' },
    ACCOUNT_REQUESTS_PER_ADDRESS: String(perNetwork),
  });
});

const wrong = () => Promise.reject(new ProblemError('credentials-rejected'));
const right = async () => 'in';
const limited = expect.objectContaining({ code: 'rate-limited', retryAfter: expect.any(Number) });
const rejected = expect.objectContaining({ code: 'credentials-rejected' });
let callers = 0;
const newCaller = () => {
  callers += 1;
  return { address: `203.0.113.${callers}` };
};

describe('sign-ins of a network', () => {
  it('count when they fail for a wrong password, and for nothing else', async () => {
    const caller = newCaller();
    const broken = () => Promise.reject(new Error('down'));
    for (let at = 0; at < 4; at += 1) {
      expect(await countingSignIns(caller, right)).toBe('in');
      await expect(countingSignIns(caller, broken)).rejects.toThrow('down');
    }
    for (let at = 0; at < perNetwork; at += 1) {
      await expect(countingSignIns(caller, wrong)).rejects.toThrow(rejected);
    }
    await expect(countingSignIns(caller, right)).rejects.toThrow(limited);
  });
});

it('mails are limited by login in any case, and by network', async () => {
  for (let at = 0; at < 5; at += 1) await requireMail('Ana', newCaller());
  await expect(requireMail('aNA', newCaller())).rejects.toThrow(limited);
  const caller = newCaller();
  for (let at = 0; at < perNetwork; at += 1) await requireMail(`one${at}`, caller);
  await expect(requireMail('another', caller)).rejects.toThrow(limited);
});

it('wrong passwords of a signed-in user lock changes, not those of others', async () => {
  const guesses = Array.from({ length: 9 }, () => countingPasswords('usr_1', wrong));
  const refused = (await Promise.allSettled(guesses)).map(
    (one) => (one as PromiseRejectedResult).reason.code,
  );
  expect(refused.filter((code) => code === 'credentials-rejected')).toHaveLength(5);
  await expect(countingPasswords('usr_1', right)).rejects.toThrow(limited);
  expect(await countingPasswords('usr_2', right)).toBe('in');
});
