import * as z from 'zod/mini';
import { id } from '../kit/id';
import { usernamePattern } from '../kit/patterns';
import { freeLine, freeLines, wellFormed } from '../kit/text';
import { minPasswordLength } from './password-length';

/** Unique on the platform and part of the channel's URL. Compared in lower case. */
export const usernameSchema = z
  .string()
  .check(
    z.regex(
      usernamePattern,
      'must be 3 to 25 letters, digits or underscores, not starting with an underscore',
    ),
  )
  .register(z.globalRegistry, { id: 'Username', example: 'ocean_cam' });

export const emailSchema = z
  .email()
  .check(z.maxLength(254))
  .register(z.globalRegistry, { id: 'Email', example: 'ana@example.com' });

/** The same rule as the user pool's: only length matters. Keyboards differ in how they compose letters, hence NFC. */
export const passwordSchema = z.lazy(() =>
  z.string().check(z.normalize('NFC'), z.minLength(minPasswordLength), z.maxLength(128), wellFormed),
);

export const displayNameSchema = z.lazy(() =>
  freeLine(1, 40).check(z.regex(/^\P{Cf}*$/u, 'must not contain invisible characters')),
);

export const avatarColourSchema = z
  .string()
  .check(z.regex(/^#[0-9a-f]{6}$/, 'must be a colour such as #7c3aed'));

export const bioSchema = z.lazy(() => freeLines(0, 300));

/** The public view of a user. */
export const publicProfileSchema = z
  .strictObject({
    userId: id('user'),
    username: usernameSchema,
    displayName: z.string(),
    avatarColour: avatarColourSchema,
    bio: z.string(),
    createdAt: z.iso.datetime(),
  })
  .register(z.globalRegistry, { id: 'PublicProfile' });

export type PublicProfile = z.infer<typeof publicProfileSchema>;

/** A followed channel with its owner's name and colour. */
export const followedChannelSchema = z.lazy(() =>
  z
    .extend(z.pick(publicProfileSchema, { displayName: true, avatarColour: true }), {
      channelId: id('channel'),
      name: usernameSchema,
      followedAt: z.iso.datetime(),
    })
    .register(z.globalRegistry, { id: 'FollowedChannel' }),
);

/** A user's view of their own profile. */
export const ownProfileSchema = z.lazy(() =>
  z
    .extend(publicProfileSchema, {
      email: z.string(),
      /** When the username can be changed again; null when it can be changed now. */
      renameAllowedAt: z.nullable(z.iso.datetime()),
      roles: z.array(z.enum(['admin'])),
    })
    .register(z.globalRegistry, { id: 'OwnProfile' }),
);

export type OwnProfile = z.infer<typeof ownProfileSchema>;

/** A successful sign-in. The refresh token is set as a cookie unless the request had `tokens: "body"`. */
export const signedInSchema = z.lazy(() =>
  z
    .strictObject({
      accessToken: z.string(),
      /** When the access token expires. */
      expiresAt: z.iso.datetime(),
      refreshToken: z.optional(z.string()),
      user: ownProfileSchema,
    })
    .register(z.globalRegistry, { id: 'SignedIn' }),
);
