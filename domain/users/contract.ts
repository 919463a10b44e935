import * as z from 'zod/mini';
import { defineEvent } from '../kit/event';
import { id } from '../kit/id';
import { pageOf, pageQuery } from '../kit/page';
import { defineRoute } from '../kit/route';
import {
  avatarColourSchema,
  bioSchema,
  displayNameSchema,
  emailSchema,
  followedChannelSchema,
  ownProfileSchema,
  passwordSchema,
  publicProfileSchema,
  signedInSchema,
  usernameSchema,
} from './model';

const codeSchema = z.string().check(z.regex(/^\d{6}$/, 'must be the six digits of the message'));
const loginSchema = z
  .string()
  .check(
    z.trim(),
    z.minLength(3),
    z.maxLength(254),
    z.meta({ description: 'A username or an e-mail address.' }),
  );
/** An existing password is only compared, so no rule but a bound on its length. */
const presentedPassword = z.string().check(z.minLength(1), z.maxLength(256));
const tokenTransport = z._default(z.enum(['cookie', 'body']), 'cookie');

export const signUp = defineRoute({
  id: 'users.signUp',
  method: 'POST',
  path: '/v1/auth/sign-up',
  auth: 'public',
  summary: 'Creates an account and sends a confirmation code to its e-mail address',
  body: () => z.strictObject({ username: usernameSchema, email: emailSchema, password: passwordSchema }),
  status: 201,
  response: () =>
    z.strictObject({
      userId: id('user'),
      sentTo: z.string().check(z.meta({ description: 'The address, masked.' })),
    }),
  errors: ['name-taken', 'name-reserved', 'email-taken', 'password-too-weak', 'rate-limited'],
});

export const confirmSignUp = defineRoute({
  id: 'users.confirmSignUp',
  method: 'POST',
  path: '/v1/auth/confirm',
  auth: 'public',
  summary: 'Confirms the e-mail address of a new account',
  body: () => z.strictObject({ login: loginSchema, code: codeSchema }),
  status: 204,
  errors: ['code-mismatch', 'code-expired', 'email-taken', 'rate-limited'],
});

export const resendCode = defineRoute({
  id: 'users.resendCode',
  method: 'POST',
  path: '/v1/auth/resend',
  auth: 'public',
  summary: 'Sends the confirmation code again; says nothing of whether the account exists',
  body: () => z.strictObject({ login: loginSchema }),
  status: 204,
  errors: ['rate-limited'],
});

export const signIn = defineRoute({
  id: 'users.signIn',
  method: 'POST',
  path: '/v1/auth/sign-in',
  auth: 'public',
  summary: 'Signs in with a name or e-mail address and a password',
  body: () => z.strictObject({ login: loginSchema, password: presentedPassword, tokens: tokenTransport }),
  status: 200,
  response: () => signedInSchema,
  errors: ['credentials-rejected', 'not-confirmed', 'rate-limited'],
});

export const refresh = defineRoute({
  id: 'users.refresh',
  method: 'POST',
  path: '/v1/auth/refresh',
  auth: 'public',
  summary: 'Trades the refresh token (cookie, or body in apps) for a new access token',
  body: () =>
    z.strictObject({ refreshToken: z.optional(z.string().check(z.minLength(1), z.maxLength(4096))) }),
  status: 200,
  response: () => signedInSchema,
  errors: ['unauthenticated', 'rate-limited'],
});

export const signOut = defineRoute({
  id: 'users.signOut',
  method: 'POST',
  path: '/v1/auth/sign-out',
  auth: 'public',
  summary: 'Revokes the refresh token of this device and clears its cookie',
  body: () =>
    z.strictObject({ refreshToken: z.optional(z.string().check(z.minLength(1), z.maxLength(4096))) }),
  status: 204,
  errors: [],
});

export const signOutEverywhere = defineRoute({
  id: 'users.signOutEverywhere',
  method: 'POST',
  path: '/v1/auth/sign-out-everywhere',
  auth: 'user',
  summary: 'Revokes every refresh token of the account',
  status: 204,
  errors: [],
});

export const forgotPassword = defineRoute({
  id: 'users.forgotPassword',
  method: 'POST',
  path: '/v1/auth/forgot',
  auth: 'public',
  summary: 'Sends a code to set a new password; says nothing of whether the account exists',
  body: () => z.strictObject({ login: loginSchema }),
  status: 204,
  errors: ['rate-limited'],
});

export const resetPassword = defineRoute({
  id: 'users.resetPassword',
  method: 'POST',
  path: '/v1/auth/reset',
  auth: 'public',
  summary: 'Sets a new password with the code that was sent',
  body: () => z.strictObject({ login: loginSchema, code: codeSchema, password: passwordSchema }),
  status: 204,
  errors: ['code-mismatch', 'code-expired', 'password-too-weak', 'rate-limited'],
});

export const changePassword = defineRoute({
  id: 'users.changePassword',
  method: 'POST',
  path: '/v1/auth/change-password',
  auth: 'user',
  summary: 'Changes the password and signs out every other device',
  body: () => z.strictObject({ currentPassword: presentedPassword, newPassword: passwordSchema }),
  status: 204,
  errors: ['credentials-rejected', 'password-too-weak', 'rate-limited'],
});

export const createSocketTicket = defineRoute({
  id: 'users.createSocketTicket',
  method: 'POST',
  path: '/v1/socket-tickets',
  auth: 'user',
  summary: 'A single-use ticket that opens a socket as this person within 30 seconds',
  status: 201,
  response: () => z.strictObject({ ticket: z.string(), expiresAt: z.iso.datetime() }),
  errors: [],
});

export const getOwnProfile = defineRoute({
  id: 'users.getOwnProfile',
  method: 'GET',
  path: '/v1/users/me',
  auth: 'user',
  summary: 'The profile of the person who is signed in',
  status: 200,
  response: () => ownProfileSchema,
  errors: [],
});

export const updateProfile = defineRoute({
  id: 'users.updateProfile',
  method: 'PATCH',
  path: '/v1/users/me',
  auth: 'user',
  summary: 'Changes display name, bio or avatar colour',
  body: () =>
    z
      .strictObject({
        displayName: z.optional(displayNameSchema),
        bio: z.optional(bioSchema),
        avatarColour: z.optional(avatarColourSchema),
      })
      .check(z.refine((body) => Object.keys(body).length > 0, 'must change something')),
  status: 200,
  response: () => ownProfileSchema,
  errors: [],
});

export const renameUser = defineRoute({
  id: 'users.rename',
  method: 'POST',
  path: '/v1/users/me/rename',
  auth: 'user',
  summary: 'Changes the username, at most once in 60 days; the old name is held for 180 days',
  body: () => z.strictObject({ username: usernameSchema }),
  status: 200,
  response: () => ownProfileSchema,
  errors: ['name-taken', 'name-reserved', 'renamed-recently', 'conflict'],
});

export const getProfile = defineRoute({
  id: 'users.getProfile',
  method: 'GET',
  path: '/v1/users/{username}',
  auth: 'public',
  summary: "A person's public profile",
  params: () => z.strictObject({ username: usernameSchema }),
  status: 200,
  response: () => publicProfileSchema,
  errors: ['not-found'],
  cacheSeconds: 5,
});

const ofChannel = z.strictObject({ channelId: id('channel') });

export const follow = defineRoute({
  id: 'users.follow',
  method: 'PUT',
  path: '/v1/users/me/follows/{channelId}',
  auth: 'user',
  summary: 'Follows a channel; whoever follows it already keeps the date',
  params: () => ofChannel,
  status: 200,
  response: () => z.strictObject({ followedAt: z.iso.datetime() }),
  errors: ['forbidden', 'not-found', 'conflict'],
});

export const unfollow = defineRoute({
  id: 'users.unfollow',
  method: 'DELETE',
  path: '/v1/users/me/follows/{channelId}',
  auth: 'user',
  summary: 'Follows a channel no longer',
  params: () => ofChannel,
  status: 204,
  errors: ['conflict'],
});

export const getFollow = defineRoute({
  id: 'users.getFollow',
  method: 'GET',
  path: '/v1/users/me/follows/{channelId}',
  auth: 'user',
  summary: 'Since when the caller follows a channel; null when they do not',
  params: () => ofChannel,
  status: 200,
  response: () => z.strictObject({ followedAt: z.nullable(z.iso.datetime()) }),
  errors: [],
});

export const listFollows = defineRoute({
  id: 'users.listFollows',
  method: 'GET',
  path: '/v1/users/me/follows',
  auth: 'user',
  summary: 'The channels that the caller follows, the latest first',
  query: () => z.strictObject(pageQuery),
  status: 200,
  response: () => pageOf(followedChannelSchema),
  errors: [],
});

export const routes = [
  signUp,
  confirmSignUp,
  resendCode,
  signIn,
  refresh,
  signOut,
  signOutEverywhere,
  forgotPassword,
  resetPassword,
  changePassword,
  createSocketTicket,
  getOwnProfile,
  updateProfile,
  renameUser,
  getProfile,
  follow,
  unfollow,
  getFollow,
  listFollows,
] as const;

/** A person's public face changed (sign-up confirmed, profile edited, renamed). Consumers keep the newest `version`. */
export const userChanged = defineEvent({
  name: 'user.changed.v1',
  summary: 'The public profile of a user was created or changed',
  data: () =>
    z.object({
      version: z.int(),
      userId: id('user'),
      username: usernameSchema,
      displayName: z.string(),
      avatarColour: avatarColourSchema,
    }),
});

/**
 * A person follows a channel, or no longer does. Consumers keep the newest `version` of a person and a channel;
 * it grows over unfollowing and following again.
 */
export const followChanged = defineEvent({
  name: 'follow.changed.v1',
  summary: 'A person began to follow a channel, or follows it no longer',
  data: () =>
    z.object({
      version: z.int(),
      userId: id('user'),
      channelId: id('channel'),
      /** The username that the follower had when they began to follow. */
      name: usernameSchema,
      /** Null when they follow it no longer. */
      followedAt: z.nullable(z.iso.datetime()),
    }),
});

export const events = [userChanged, followChanged] as const;
