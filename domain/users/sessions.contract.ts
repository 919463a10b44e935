import * as z from 'zod/mini';
import { defineRoute } from '../kit/route';
import { wellFormed } from '../kit/text';
import { endBotsSchema, existingPasswordSchema, loginSchema } from './login';
import { signedInSchema } from './model';

/** Where the refresh token travels: browsers use the cookie, apps the body. */
const tokenTransportSchema = z._default(z.enum(['cookie', 'body']), 'cookie');
const refreshTokenSchema = z.string().check(z.minLength(1), z.maxLength(4096), wellFormed);

export const signIn = defineRoute({
  id: 'users.signIn',
  method: 'POST',
  path: '/v1/auth/sign-in',
  auth: 'public',
  summary: 'Signs in with a username or email address and a password.',
  body: () =>
    z.strictObject({ login: loginSchema, password: existingPasswordSchema, tokens: tokenTransportSchema }),
  response: () => signedInSchema,
  errors: ['credentials-rejected', 'not-confirmed', 'rate-limited'],
});

export const refresh = defineRoute({
  id: 'users.refresh',
  method: 'POST',
  path: '/v1/auth/refresh',
  auth: 'public',
  summary:
    'Exchanges the refresh token, from the cookie or the body, for a new access token and refresh token. Each refresh token works once.',
  body: () => z.strictObject({ refreshToken: z.optional(refreshTokenSchema) }),
  response: () => signedInSchema,
  errors: ['unauthenticated', 'rate-limited'],
});

export const signOut = defineRoute({
  id: 'users.signOut',
  method: 'POST',
  path: '/v1/auth/sign-out',
  auth: 'public',
  summary: 'Ends the sign-in of this device: its tokens, its cookie, its sockets.',
  body: () => z.strictObject({ refreshToken: z.optional(refreshTokenSchema) }),
});

export const signOutEverywhere = defineRoute({
  id: 'users.signOutEverywhere',
  method: 'POST',
  path: '/v1/auth/sign-out-everywhere',
  auth: 'user',
  summary: 'Signs out every device and closes their sockets.',
  body: () => z.strictObject({ endBots: endBotsSchema }),
});

export const createSocketTicket = defineRoute({
  id: 'users.createSocketTicket',
  method: 'POST',
  path: '/v1/socket-tickets',
  auth: 'user',
  summary: 'Creates a single-use ticket that opens a socket as the caller within 30 seconds.',
  status: 201,
  response: () => z.strictObject({ ticket: z.string(), expiresAt: z.iso.datetime() }),
});
