import * as z from 'zod/mini';
import { defineEvent } from '../kit/event';
import { id } from '../kit/id';
import { avatarColourSchema, usernameSchema } from './model';

/** A confirmed sign-up, an edit or a rename. Consumers keep the highest `version` of each user. */
export const userChanged = defineEvent({
  name: 'user.changed.v1',
  summary: "A user's public profile was created or changed.",
  data: () =>
    z.object({
      version: z.int(),
      userId: id('user'),
      username: usernameSchema,
      displayName: z.string(),
      avatarColour: avatarColourSchema,
    }),
});

/** Consumers keep the highest `version` of each user and channel; it grows across unfollowing and following again. */
export const followChanged = defineEvent({
  name: 'follow.changed.v1',
  summary: 'A user followed or unfollowed a channel.',
  data: () =>
    z.object({
      version: z.int(),
      userId: id('user'),
      channelId: id('channel'),
      /** The follower's username at the time of the follow. */
      name: usernameSchema,
      /** Null after unfollowing. */
      followedAt: z.nullable(z.iso.datetime()),
    }),
});

/** What the user opened until then ends: consumers close it, and may do so again. */
export const accessEnded = defineEvent({
  name: 'access.ended.v1',
  summary: 'A user was signed out, on one device or everywhere.',
  data: () =>
    z.object({
      userId: id('user'),
      /** The sign-in that ended; null for all of them. */
      sessionId: z.nullable(z.string()),
      until: z.iso.datetime(),
      /** Whether the tokens of the user's bots end too. */
      endBots: z.boolean(),
    }),
});
