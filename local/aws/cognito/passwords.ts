import { randomBytes, randomInt, scrypt, timingSafeEqual } from 'node:crypto';
import { AwsError } from '../../runtime/cloud';
import type { Lock, PasswordPolicy } from './model';
import type { PoolStore } from './store';

const COST = { N: 16_384, r: 8, p: 1 } as const;
const SYMBOLS = /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+\- ]/;
const QUARTER_HOUR = 15 * 60_000;

function derive(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, 32, COST, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

/** `scrypt$<salt>$<key>`, both in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  return `scrypt$${salt.toString('base64url')}$${(await derive(password, salt)).toString('base64url')}`;
}

const UNKNOWN_USER_HASH = `scrypt$${randomBytes(16).toString('base64url')}$${randomBytes(32).toString('base64url')}`;

/** Takes the same time for an unknown user (no hash) as for an existing one. */
export async function passwordMatches(password: string, hash: string | undefined): Promise<boolean> {
  const [, salt, key] = (hash ?? UNKNOWN_USER_HASH).split('$');
  const derived = await derive(password, Buffer.from(salt!, 'base64url'));
  return timingSafeEqual(derived, Buffer.from(key!, 'base64url')) && hash !== undefined;
}

/** @throws AwsError InvalidPasswordException that names the violated rule */
export function checkPolicy(password: unknown, policy: PasswordPolicy): asserts password is string {
  const failed = (what: string) =>
    new AwsError('InvalidPasswordException', `Password did not conform with policy: ${what}`);
  if (typeof password !== 'string' || password.length < policy.minimumLength) {
    throw failed('Password not long enough');
  }
  if (password.length > 256) throw failed('Password too long');
  if (/^\s|\s$/.test(password)) throw failed('Password must not start or end with a space');
  if (policy.lowercase && !/[a-z]/.test(password)) throw failed('Password must have lowercase characters');
  if (policy.uppercase && !/[A-Z]/.test(password)) throw failed('Password must have uppercase characters');
  if (policy.numbers && !/[0-9]/.test(password)) throw failed('Password must have numeric characters');
  if (policy.symbols && !SYMBOLS.test(password)) throw failed('Password must have symbol characters');
}

/** A password for a user whom an administrator created without one; satisfies any policy. */
export function temporaryPassword(length: number): string {
  const sets = ['abcdefghijkmnopqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '!@#%*'];
  const pick = (set: string) => set[randomInt(set.length)]!;
  let password = sets.map(pick).join('');
  while (password.length < Math.max(12, length)) password += pick(sets[password.length % 3]!);
  return password;
}

/**
 * Counts a sign-in attempt *before* the password is verified, so that simultaneous attempts are all counted;
 * {@link resetAttempts} resets the count. After five failures the lock is one second and doubles with each failure, up to
 * 15 minutes. Source: docs.aws.amazon.com/cognito/latest/developerguide/authentication.html
 *
 * @throws AwsError NotAuthorizedException while locked
 */
export function countAttempt(store: PoolStore, name: string): void {
  const now = Date.now();
  const before: Lock | undefined = store.lock(name);
  if (before && now < before.until) {
    throw new AwsError('NotAuthorizedException', 'Password attempts exceeded');
  }
  const stale = !before || now - Math.max(before.last, before.until) > QUARTER_HOUR;
  const failures = stale ? 1 : before.failures + 1;
  const until = failures < 5 ? 0 : now + Math.min(2 ** (failures - 5) * 1000, QUARTER_HOUR);
  store.saveLock(name, { failures, until, last: now });
}

export function resetAttempts(store: PoolStore, name: string): void {
  store.saveLock(name, undefined);
}
