import * as z from 'zod/mini';
import { defineRoute } from '../kit/route';
import { codeSchema, existingPasswordSchema } from './login';
import { emailSchema, ownProfileSchema } from './model';

export const requestEmailChange = defineRoute({
  id: 'users.requestEmailChange',
  method: 'POST',
  path: '/v1/auth/change-email',
  auth: 'user',
  summary:
    'Sends a code to a new email address. The account keeps its address until the code is confirmed. The response does not reveal whether another account has the address.',
  body: () => z.strictObject({ currentPassword: existingPasswordSchema, email: emailSchema }),
  errors: ['credentials-rejected', 'rate-limited'],
});

export const confirmEmailChange = defineRoute({
  id: 'users.confirmEmailChange',
  method: 'POST',
  path: '/v1/auth/confirm-email',
  auth: 'user',
  summary: 'Moves the account to the new email address with the code that was sent to it.',
  body: () => z.strictObject({ code: codeSchema }),
  response: () => ownProfileSchema,
  errors: ['code-mismatch', 'code-expired', 'email-taken', 'conflict', 'rate-limited'],
});
