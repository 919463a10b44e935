import * as z from 'zod/mini';
import { id } from '../kit/id';
import { avatarColourSchema, usernameSchema } from '../users/model';
import { seqSchema } from './messages';

export const emoteNameSchema = z.lazy(() =>
  z.string().check(z.regex(/^[A-Za-z0-9_]{2,25}$/, 'must be 2 to 25 letters, digits or underscores')),
);

export const roles = ['owner', 'moderator', 'admin'] as const;
export const badgeSchema = z.enum([...roles, 'bot']);
export type Role = (typeof roles)[number];

/** Who wrote a message, as they were then. */
export const authorSchema = z.lazy(() =>
  z
    .strictObject({
      userId: id('user'),
      name: usernameSchema,
      displayName: z.string(),
      colour: avatarColourSchema,
      badges: z.array(badgeSchema),
    })
    .register(z.globalRegistry, { id: 'ChatAuthor' }),
);

export type Author = z.infer<typeof authorSchema>;

/** What a reply answers, short enough to show above it. */
export const quoteSchema = z.lazy(() =>
  z.strictObject({
    messageId: id('message'),
    userId: id('user'),
    name: usernameSchema,
    text: z.string(),
  }),
);

export type Quote = z.infer<typeof quoteSchema>;

export const messageSchema = z.lazy(() =>
  z
    .strictObject({
      messageId: id('message'),
      /** Epoch milliseconds at which it was sent. */
      at: z.int(),
      author: authorSchema,
      text: z.string(),
      reply: z.optional(quoteSchema),
      /** Said with `/me`. */
      action: z.optional(z.literal(true)),
    })
    .register(z.globalRegistry, { id: 'ChatMessage' }),
);

export type ChatMessage = z.infer<typeof messageSchema>;

export const linkPolicySchema = z.enum(['allow', 'review', 'block']);
export const classifierLevelSchema = z.enum(['off', 'some', 'most']);

/** What the owner and the moderators set for a room. */
export const roomSettingsSchema = z.strictObject({
  /** Seconds between two messages of a person; 0 is off. */
  slowSeconds: z.int().check(z.minimum(0), z.maximum(120)),
  /** Minutes for which a person must have followed; 0 admits every follower, null everybody. */
  followersMinutes: z.nullable(z.int().check(z.minimum(0), z.maximum(90 * 24 * 60))),
  emoteOnly: z.boolean(),
  /** Nobody repeats what was said before. */
  uniqueOnly: z.boolean(),
  /** Only people with a confirmed e-mail address. */
  verifiedOnly: z.boolean(),
  links: linkPolicySchema,
  /** How readily the classifier holds a message back, where the deployment has one. */
  classifier: classifierLevelSchema,
  /** Against a raid: see `shielded` in settings.ts. */
  shield: z.boolean(),
  /** Shown before somebody's first message; empty for none. */
  rules: z.string().check(z.trim(), z.maxLength(500)),
});

export type RoomSettings = z.infer<typeof roomSettingsSchema>;

export const pinnedSchema = z.lazy(() =>
  z.strictObject({
    message: messageSchema,
    pinnedBy: usernameSchema,
    /** Epoch milliseconds; null until it is taken down. */
    until: z.nullable(z.int()),
  }),
);

export type Pinned = z.infer<typeof pinnedSchema>;

/** How a room reaches those who only read: on the socket, or by pages that a cache serves. */
export const deliverySchema = z.enum(['socket', 'polling']);
export type Delivery = z.infer<typeof deliverySchema>;

const entry = <T extends string, S extends z.core.$ZodShape>(type: T, members: S) =>
  z.strictObject({ type: z.literal(type), seq: seqSchema, ...members });

/**
 * What a room's log holds, in the order that everybody sees. Live frames, history, pages and replays carry these
 * same entries.
 */
export const entrySchema = z.lazy(() =>
  z
    .discriminatedUnion('type', [
      entry('message', { message: messageSchema }),
      /** One message was taken down. */
      entry('deleted', { messageId: id('message') }),
      /** Everything that a person wrote before was taken down: by itself, or with a timeout or a ban. */
      entry('purged', {
        userId: id('user'),
        name: usernameSchema,
        because: z.enum(['purge', 'timeout', 'ban']),
        /** Of a timeout. */
        seconds: z.optional(z.int()),
      }),
      /** A timeout or ban was lifted. What it took down stays down. */
      entry('lifted', { userId: id('user'), name: usernameSchema }),
      /**
       * A purge, a timeout or a ban was undone: what the person wrote after this place stands again, unless it was
       * deleted by itself. The last of it follows as `restored`, for those who came later.
       */
      entry('reinstated', { userId: id('user'), name: usernameSchema, after: seqSchema }),
      /** A deleted message stands again: an undo. */
      entry('restored', { message: messageSchema, wrote: seqSchema }),
      entry('cleared', {}),
      entry('settings', { settings: roomSettingsSchema }),
      entry('pinned', { pinned: z.nullable(pinnedSchema) }),
      entry('emotes', {}),
      entry('delivery', { delivery: deliverySchema }),
      entry('moderator', { userId: id('user'), name: usernameSchema, added: z.boolean() }),
    ])
    .register(z.globalRegistry, { id: 'ChatEntry' }),
);

export type Entry = z.infer<typeof entrySchema>;
/** An entry that has no place yet. */
export type NewEntry = Entry extends infer E ? (E extends Entry ? Omit<E, 'seq'> : never) : never;

export const pageSchema = z.lazy(() =>
  z
    .strictObject({
      channelId: id('channel'),
      /** Epoch seconds of its first moment, and of the first after it. */
      from: z.int(),
      to: z.int(),
      /** Whether everything of this time is there; a page of the present is not complete. */
      complete: z.boolean(),
      entries: z.array(entrySchema),
      viewers: z.nullable(z.int()),
      delivery: deliverySchema,
    })
    .register(z.globalRegistry, { id: 'ChatPage' }),
);

export type Page = z.infer<typeof pageSchema>;

/** What keeps a person from writing in a room. */
export const restrictionSchema = z.lazy(() =>
  z
    .strictObject({
      userId: id('user'),
      name: usernameSchema,
      kind: z.enum(['timeout', 'ban']),
      reason: z.string(),
      by: usernameSchema,
      at: z.iso.datetime(),
      /** Null for a ban. */
      until: z.nullable(z.iso.datetime()),
    })
    .register(z.globalRegistry, { id: 'ChatRestriction' }),
);

export type Restriction = z.infer<typeof restrictionSchema>;

/** What a person is in a room. */
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

export const actionKinds = [
  'delete',
  'purge',
  'timeout',
  'ban',
  'lift',
  'clear',
  'settings',
  'terms',
  'pin',
  'unpin',
  'add-moderator',
  'remove-moderator',
  'approve-message',
  'reject-message',
  'dismiss-reports',
  'accept-appeal',
  'deny-appeal',
  'add-emote',
  'remove-emote',
  'undo',
] as const;

/** One line of a room's log of moderation: who did what to whom, and why. */
export const actionSchema = z.lazy(() =>
  z
    .strictObject({
      actionId: id('action'),
      kind: z.enum(actionKinds),
      at: z.iso.datetime(),
      by: z.strictObject({ userId: id('user'), name: usernameSchema }),
      target: z.nullable(z.strictObject({ userId: id('user'), name: usernameSchema })),
      /** The message, when it was about one. */
      message: z.nullable(messageSchema),
      reason: z.string(),
      /** What was set, in words: `slow mode 30 s`. */
      detail: z.string(),
      undone: z.boolean(),
      undoable: z.boolean(),
    })
    .register(z.globalRegistry, { id: 'ChatAction' }),
);

export type Action = z.infer<typeof actionSchema>;

/** That somebody asked the moderators to look at a message. */
export const reportSchema = z.strictObject({
  by: z.strictObject({ userId: id('user'), name: usernameSchema }),
  reason: z.string(),
  at: z.iso.datetime(),
});

export const reviewItemSchema = z.lazy(() =>
  z
    .strictObject({
      message: messageSchema,
      /** Why it waits: the term, `link`, `shield`, the classifier's word, or `report`. */
      because: z.string(),
      /** Of a message that people reported: it stands in the room while it waits. The first report comes first. */
      reports: z.optional(z.array(reportSchema)),
    })
    .register(z.globalRegistry, { id: 'ReviewItem' }),
);

export const appealSchema = z.lazy(() =>
  z
    .strictObject({
      userId: id('user'),
      name: usernameSchema,
      text: z.string(),
      at: z.iso.datetime(),
      state: z.enum(['open', 'accepted', 'denied']),
      note: z.string(),
    })
    .register(z.globalRegistry, { id: 'UnbanRequest' }),
);

export const termSchema = z.string().check(z.trim(), z.minLength(2), z.maxLength(80));
export const termsSchema = z.strictObject({
  blocked: z.array(termSchema).check(z.maxLength(500)),
  permitted: z.array(termSchema).check(z.maxLength(500)),
});

export type Terms = z.infer<typeof termsSchema>;

export const emoteSchema = z.lazy(() =>
  z
    .strictObject({
      name: emoteNameSchema,
      /** Of a square picture: `/media/emotes/…`. */
      url: z.string(),
      animated: z.boolean(),
      /** Of an animated one: its first frame, for people who want nothing to move. */
      still: z.optional(z.string()),
      state: z.enum(['processing', 'ready', 'refused']),
      /** Why it was refused. */
      problem: z.optional(z.string()),
      /** How often it was used. */
      uses: z.int(),
    })
    .register(z.globalRegistry, { id: 'Emote' }),
);

export const botScopes = ['chat:read', 'chat:write', 'chat:moderate'] as const;

export const botTokenSchema = z
  .strictObject({
    tokenId: id('token'),
    name: z.string(),
    scopes: z.array(z.enum(botScopes)),
    createdAt: z.iso.datetime(),
    lastFour: z.string(),
  })
  .register(z.globalRegistry, { id: 'BotToken' });

export type BotToken = z.infer<typeof botTokenSchema>;
export type BotScope = (typeof botScopes)[number];

/** A room as anybody may see it. */
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
