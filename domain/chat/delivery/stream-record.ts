import * as z from 'zod/mini';
import { id } from '../../kit/id';
import { entrySchema } from '../log/model';
import { nonceSchema } from '../messaging/fields';
import { reviewItemSchema } from '../moderation/model';

/** What the stream of a deployment's chat carries, in the order in which it was acknowledged. */

/** An entry before it has its place: the fan-out gives it one. */
const newEntry = z.pipe(
  z.unknown(),
  z.transform((value, context) => {
    const parsed = entrySchema.safeParse({ ...(value as object), seq: 0 });
    if (parsed.success) return parsed.data;
    for (const { path, message } of parsed.error.issues)
      context.issues.push({ code: 'custom', message, path, input: value });
    return z.NEVER;
  }),
);

/** The connection that an entry came by, so that it can be told when the entry is dropped after all. */
const senderSchema = z.object({
  connectionId: z.string(),
  via: z.enum(['site', 'irc']),
  userId: id('user'),
  nonce: nonceSchema,
  /** Who may write as much as they like: owner, moderators, admins. */
  free: z.boolean(),
});

export const recordSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('entry'),
    channelId: id('channel'),
    entry: newEntry,
    sender: z.optional(senderSchema),
  }),
  /** How many are there, once in a while. It also tells clients whether they missed the last entries. */
  z.object({ kind: z.literal('presence'), channelId: id('channel'), viewers: z.int() }),
  /** For those who moderate the room only. */
  z.object({
    kind: z.literal('review-queue'),
    channelId: id('channel'),
    item: z.nullable(reviewItemSchema),
    decided: z.nullable(id('message')),
  }),
]);

export type LogRecord = z.output<typeof recordSchema>;
export type Sender = z.infer<typeof senderSchema>;
