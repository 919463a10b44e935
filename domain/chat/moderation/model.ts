import * as z from 'zod/mini';
import { id } from '../../kit/id';
import { freeLine, freeLines } from '../../kit/text';
import { usernameSchema } from '../../users/model';
import { messageSchema } from '../messaging/model';
import { maxReason } from './reason';

const userSchema = z.lazy(() => z.strictObject({ userId: id('user'), name: usernameSchema }));

/** A timeout or a ban: the user may not write in the room. */
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

const actionKinds = [
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

/** A moderation action, as the room's moderation log lists it. */
export const actionSchema = z.lazy(() =>
  z
    .strictObject({
      actionId: id('action'),
      kind: z.enum(actionKinds),
      at: z.iso.datetime(),
      by: userSchema,
      target: z.nullable(userSchema),
      /** The message that the action was about, if any. */
      message: z.nullable(messageSchema),
      reason: z.string(),
      /** What was set, as text: `slow mode 30 s`. */
      detail: z.string(),
      undone: z.boolean(),
      undoable: z.boolean(),
    })
    .register(z.globalRegistry, { id: 'ChatAction' }),
);

export type Action = z.infer<typeof actionSchema>;

/** The result of a moderation route: the id of the action, for undo. */
export const actionTakenSchema = z.lazy(() => z.strictObject({ actionId: id('action') }));

/** The optional reason of a moderation action. */
export const reasonSchema = z.lazy(() => z._default(freeLines(0, maxReason), ''));

/** A user's report of a message to the moderators. */
export const reportSchema = z.lazy(() =>
  z.strictObject({ by: userSchema, reason: z.string(), at: z.iso.datetime() }),
);

/** A message that waits for a moderator's decision. */
export const reviewItemSchema = z.lazy(() =>
  z
    .strictObject({
      message: messageSchema,
      /** The blocked term, `link`, `shield`, the classifier's label, or `report`. */
      reason: z.string(),
      /** Of a reported message, oldest first. It stays visible in the room until the decision. */
      reports: z.optional(z.array(reportSchema)),
    })
    .register(z.globalRegistry, { id: 'ReviewItem' }),
);

/** A banned user's request to lift the ban. */
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
    .register(z.globalRegistry, { id: 'Appeal' }),
);

const termSchema = z.lazy(() => freeLine(2, 80));

/** The blocked and permitted terms of a room; `terms.ts` has how they match. */
export const termsSchema = z.strictObject({
  blocked: z.array(termSchema).check(z.maxLength(500)),
  permitted: z.array(termSchema).check(z.maxLength(500)),
});

export type Terms = z.infer<typeof termsSchema>;
