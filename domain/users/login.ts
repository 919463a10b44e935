import * as z from 'zod/mini';
import { wellFormed } from '../kit/text';

export const loginSchema = z
  .string()
  .check(
    z.trim(),
    z.minLength(3),
    z.maxLength(254),
    wellFormed,
    z.meta({ description: 'A username or an email address.' }),
  );

/** As {@link passwordSchema}, without its limits: the user pool compares it. */
export const existingPasswordSchema = z
  .string()
  .check(z.normalize('NFC'), z.minLength(1), z.maxLength(256), wellFormed);

/** Whether the tokens of the user's bots end too. */
export const endBotsSchema = z._default(z.boolean(), false);

/** A code from a mail. */
export const codeSchema = z.string().check(z.regex(/^\d{6}$/, 'must be a six-digit code'));
