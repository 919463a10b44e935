import * as z from 'zod/mini';

export const loginSchema = z
  .string()
  .check(
    z.trim(),
    z.minLength(3),
    z.maxLength(254),
    z.meta({ description: 'A username or an email address.' }),
  );

/** A password to compare with the account's: only its length is bounded. */
export const existingPasswordSchema = z.string().check(z.minLength(1), z.maxLength(256));
