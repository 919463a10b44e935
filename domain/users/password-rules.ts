import { once } from '../kit/once';
import { ProblemError } from '../kit/problem';
import { commonPasswords } from './common-passwords.gen';

const common = once(() => new Set(commonPasswords.split(' ')));

/** Different characters that a password has at least. */
const minDifferent = 4;

/**
 * Throws `password-too-weak` for a new password that is guessed first: a common one, one of few characters, or the
 * name or address of the account, whatever digits and signs are around or between.
 */
export function requireStrongPassword(password: string, names: readonly string[]): void {
  const folded = password.normalize('NFKC').toLowerCase();
  if (new Set(folded).size < minDifferent) throw weak('It repeats very few characters.');
  if (common().has(folded)) throw weak('It is one of the most common passwords.');
  const letters = lettersOf(folded);
  for (const name of names.flatMap(formsOf)) {
    const own = lettersOf(name.toLowerCase());
    if (own.length >= 3 && letters.replaceAll(own, '') === '') {
      throw weak('It is your username or e-mail address.');
    }
  }
}

const weak = (detail: string): ProblemError => new ProblemError('password-too-weak', detail);

/** A name as it is; of an address also the part before the `@`. */
const formsOf = (name: string): string[] =>
  name.includes('@') ? [name, name.slice(0, name.lastIndexOf('@'))] : [name];

const lettersOf = (text: string): string => text.replace(/[^\p{L}]/gu, '');
