import * as z from 'zod';
import { id } from '../kit/id';
import { usernamePattern } from '../kit/patterns';

/** Unique over the platform, part of the channel's address. Compared in lower case. */
export const usernameSchema = z
  .string()
  .regex(usernamePattern, 'must be 3 to 25 letters, digits or underscores, not starting with an underscore')
  .meta({ id: 'Username', example: 'ocean_cam' });

export const emailSchema = z.email().max(254).meta({ id: 'Email', example: 'ana@example.com' });

/** The rule that the user pool enforces too: length is what counts. */
export const passwordSchema = z.string().min(10).max(128);

export const displayNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(40)
  .regex(/^[^\p{Cc}\p{Cf}\p{Co}\p{Cn}]*$/u, 'must not hold control or invisible characters');

export const avatarColourSchema = z.string().regex(/^#[0-9a-f]{6}$/, 'must be a colour such as #7c3aed');

export const bioSchema = z.string().trim().max(300);

/** What everybody may see of a person. */
export const publicProfileSchema = z
  .strictObject({
    userId: id('user'),
    username: usernameSchema,
    displayName: z.string(),
    avatarColour: avatarColourSchema,
    bio: z.string(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'PublicProfile' });

export type PublicProfile = z.infer<typeof publicProfileSchema>;

/** A channel that somebody follows, with the face of its owner. */
export const followedChannelSchema = publicProfileSchema
  .pick({ displayName: true, avatarColour: true })
  .extend({ channelId: id('channel'), name: usernameSchema, followedAt: z.iso.datetime() })
  .meta({ id: 'FollowedChannel' });

/** What a person sees of themselves. */
export const ownProfileSchema = publicProfileSchema
  .extend({
    email: z.string(),
    /** When the name may be changed again; null when it may be now. */
    renameAllowedAt: z.iso.datetime().nullable(),
    roles: z.array(z.enum(['admin'])),
  })
  .meta({ id: 'OwnProfile' });

export type OwnProfile = z.infer<typeof ownProfileSchema>;

/** A sign-in that succeeded. The refresh token travels in a cookie unless `tokens: "body"` was asked. */
export const signedInSchema = z
  .strictObject({
    accessToken: z.string(),
    /** When the access token ends. */
    expiresAt: z.iso.datetime(),
    refreshToken: z.string().optional(),
    user: ownProfileSchema,
  })
  .meta({ id: 'SignedIn' });
