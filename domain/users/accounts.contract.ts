import * as z from 'zod/mini';
import { id } from '../kit/id';
import { defineRoute } from '../kit/route';
import { codeSchema, endBotsSchema, existingPasswordSchema, loginSchema } from './login';
import { emailSchema, passwordSchema, usernameSchema } from './model';

export const signUp = defineRoute({
  id: 'users.signUp',
  method: 'POST',
  path: '/v1/auth/sign-up',
  auth: 'public',
  summary:
    'Creates an account and sends a confirmation code to its email address. The response does not reveal whether another account has the address.',
  body: () => z.strictObject({ username: usernameSchema, email: emailSchema, password: passwordSchema }),
  status: 201,
  response: () =>
    z.strictObject({
      userId: id('user'),
      sentTo: z.string().check(z.meta({ description: 'The masked email address.' })),
    }),
  errors: ['name-taken', 'name-reserved', 'password-too-weak', 'rate-limited'],
});

export const confirmSignUp = defineRoute({
  id: 'users.confirmSignUp',
  method: 'POST',
  path: '/v1/auth/confirm',
  auth: 'public',
  summary: 'Confirms the email address of a new account.',
  body: () => z.strictObject({ login: loginSchema, code: codeSchema }),
  errors: ['code-mismatch', 'email-taken', 'rate-limited'],
});

export const resendCode = defineRoute({
  id: 'users.resendCode',
  method: 'POST',
  path: '/v1/auth/resend',
  auth: 'public',
  summary: 'Sends a new confirmation code. The response does not reveal whether the account exists.',
  body: () => z.strictObject({ login: loginSchema }),
  errors: ['rate-limited'],
});

export const forgotPassword = defineRoute({
  id: 'users.forgotPassword',
  method: 'POST',
  path: '/v1/auth/forgot',
  auth: 'public',
  summary: 'Sends a code to reset the password. The response does not reveal whether the account exists.',
  body: () => z.strictObject({ login: loginSchema }),
  errors: ['rate-limited'],
});

export const resetPassword = defineRoute({
  id: 'users.resetPassword',
  method: 'POST',
  path: '/v1/auth/reset',
  auth: 'public',
  summary:
    'Sets a new password with the code that was sent, signs out every device and ends the tokens of bots.',
  body: () => z.strictObject({ login: loginSchema, code: codeSchema, password: passwordSchema }),
  errors: ['code-mismatch', 'password-too-weak', 'rate-limited'],
});

export const changePassword = defineRoute({
  id: 'users.changePassword',
  method: 'POST',
  path: '/v1/auth/change-password',
  auth: 'user',
  summary: 'Changes the password and signs out every other device.',
  body: () =>
    z.strictObject({
      currentPassword: existingPasswordSchema,
      newPassword: passwordSchema,
      endBots: endBotsSchema,
    }),
  errors: ['credentials-rejected', 'password-too-weak', 'rate-limited'],
});
