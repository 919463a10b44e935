import * as z from 'zod/mini';
import { id } from '../../kit/id';
import { usernameSchema } from '../../users/model';
import { messageSchema } from '../messaging/model';
import { deliverySchema, pinnedSchema, roomSettingsSchema } from '../rooms/model';
import { seqSchema } from './seq';

const entry = <T extends string, S extends z.core.$ZodShape>(type: T, members: S) =>
  z.strictObject({ type: z.literal(type), seq: seqSchema, ...members });

/** An entry of a room's log. Live frames, history, pages and replays carry the same entries in the same order. */
export const entrySchema = z.lazy(() =>
  z
    .discriminatedUnion('type', [
      entry('message', { message: messageSchema }),
      /** One message was deleted. */
      entry('deleted', { messageId: id('message') }),
      /** Every earlier message of a user was deleted: by a purge, or with a timeout or a ban. */
      entry('purged', {
        userId: id('user'),
        name: usernameSchema,
        cause: z.enum(['purge', 'timeout', 'ban']),
        /** Of a timeout. */
        seconds: z.optional(z.int()),
      }),
      /** A timeout or ban was lifted. Deleted messages stay deleted. */
      entry('lifted', { userId: id('user'), name: usernameSchema }),
      /**
       * A purge, timeout or ban was undone: the user's messages after this sequence number are visible again, except
       * those deleted one by one. The latest of them follow as `restored`, for clients that joined later.
       */
      entry('reinstated', { userId: id('user'), name: usernameSchema, after: seqSchema }),
      /** A deleted message is visible again, after an undo. `wrote` is its original sequence number. */
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
/** An entry without a sequence number yet. */
export type NewEntry = Entry extends infer E ? (E extends Entry ? Omit<E, 'seq'> : never) : never;

/** The entries of a few seconds. */
export const pageSchema = z.lazy(() =>
  z
    .strictObject({
      channelId: id('channel'),
      /** Epoch seconds, `to` not included. */
      from: z.int(),
      to: z.int(),
      /** False while more entries may follow in this time. */
      complete: z.boolean(),
      entries: z.array(entrySchema),
      viewers: z.nullable(z.int()),
      delivery: deliverySchema,
    })
    .register(z.globalRegistry, { id: 'ChatPage' }),
);

export type Page = z.infer<typeof pageSchema>;
