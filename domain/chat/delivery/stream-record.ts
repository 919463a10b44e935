import * as z from 'zod/mini';
import { id } from '../../kit/id';
import { entrySchema } from '../log/model';
import { nonceSchema } from '../messaging/fields';
import { reviewItemSchema } from '../moderation/model';

/** The records of the deployment's chat stream, in the order in which they were acknowledged. */

/** An entry without a sequence number; the fan-out function assigns it. */
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

/** The connection that sent an entry, to notify it when the entry is dropped. */
const senderSchema = z.object({
  connectionId: z.string(),
  via: z.enum(['site', 'irc']),
  userId: id('user'),
  nonce: nonceSchema,
  /** Exempt from rate limits: owner, moderators, admins. */
  free: z.boolean(),
});

export const recordSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('entry'),
    channelId: id('channel'),
    entry: newEntry,
    sender: z.optional(senderSchema),
  }),
  /** A periodic viewer count. From its frame, clients also notice that they missed the last entries. */
  z.object({ kind: z.literal('presence'), channelId: id('channel'), viewers: z.int() }),
  /**
   * Sockets and shards that a frame did not reach after all retries. They get the head of the log, so that they catch
   * up; `tries` counts how often.
   */
  z.object({
    kind: z.literal('missed'),
    channelId: id('channel'),
    connectionIds: z.array(z.string()),
    shards: z.array(z.int()),
    tries: z.int(),
  }),
  /** Records that were set aside are delivered, up to this sequence number of the stream. */
  z.object({ kind: z.literal('resumed'), channelId: id('channel'), through: z.string() }),
  /** For the room's moderators only. */
  z.object({
    kind: z.literal('review-queue'),
    channelId: id('channel'),
    item: z.nullable(reviewItemSchema),
    decided: z.nullable(id('message')),
  }),
]);

export type LogRecord = z.output<typeof recordSchema>;
export type Sender = z.infer<typeof senderSchema>;
