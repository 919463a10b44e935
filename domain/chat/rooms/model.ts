import * as z from 'zod/mini';
import { id } from '../../kit/id';
import { freeLines } from '../../kit/text';
import { usernameSchema } from '../../users/model';
import { messageSchema } from '../messaging/model';
import { restrictionSchema } from '../moderation/model';
import { roles } from './roles';

/** What the owner and the moderators set for a room. */
export const roomSettingsSchema = z.strictObject({
  /** Seconds between two messages of a user; 0 turns slow mode off. */
  slowSeconds: z.int().check(z.minimum(0), z.maximum(120)),
  /** Minutes that a user must have followed the channel; 0 admits every follower, null everybody. */
  followersMinutes: z.nullable(z.int().check(z.minimum(0), z.maximum(90 * 24 * 60))),
  emoteOnly: z.boolean(),
  /** Rejects messages that repeat an earlier one. */
  uniqueOnly: z.boolean(),
  /** Only users with a confirmed email address may write. */
  verifiedOnly: z.boolean(),
  links: z.enum(['allow', 'review', 'block']),
  /** How readily the classifier sends messages to the review queue, where the deployment has one. */
  classifier: z.enum(['off', 'some', 'most']),
  /** Tightens the other settings during a raid: see `settings.ts`. */
  shield: z.boolean(),
  /** Whether viewers see where messages of users who were timed out or banned stood; moderators always do. */
  removalNotices: z.boolean(),
  /** Shown before a user's first message; empty for none. */
  rules: freeLines(0, 500),
});

export type RoomSettings = z.infer<typeof roomSettingsSchema>;

export const pinnedSchema = z.lazy(() =>
  z.strictObject({
    message: messageSchema,
    pinnedBy: usernameSchema,
    /** Epoch milliseconds; null until it is unpinned. */
    until: z.nullable(z.int()),
  }),
);

export type Pinned = z.infer<typeof pinnedSchema>;

/** How readers of a room receive entries: by the socket, or by polling pages that a cache serves. */
export const deliverySchema = z.enum(['socket', 'polling']);
export type Delivery = z.infer<typeof deliverySchema>;

/** A room as everybody may see it. */
export const roomSchema = z.lazy(() =>
  z
    .strictObject({
      channelId: id('channel'),
      settings: roomSettingsSchema,
      pinned: z.nullable(pinnedSchema),
      delivery: deliverySchema,
      viewers: z.nullable(z.int()),
    })
    .register(z.globalRegistry, { id: 'ChatRoom' }),
);

export type Room = z.infer<typeof roomSchema>;

/** A user's relation to a room. */
export const memberSchema = z.lazy(() =>
  z
    .strictObject({
      role: z.nullable(z.enum(roles)),
      followedAt: z.nullable(z.iso.datetime()),
      restriction: z.nullable(restrictionSchema),
    })
    .register(z.globalRegistry, { id: 'ChatMember' }),
);

export type Member = z.infer<typeof memberSchema>;
