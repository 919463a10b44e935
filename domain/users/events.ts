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
