import * as z from 'zod/mini';
import { id } from '../../kit/id';
import { problemSchema } from '../../kit/problem-schema';
import { entrySchema } from '../log/model';
import { seqSchema } from '../log/seq';
import { nonceSchema, topicSchema } from '../messaging/fields';
import { reviewItemSchema } from '../moderation/model';
import { memberSchema, roomSchema } from '../rooms/model';

export const frameItemSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('pong') }),
  z.object({ type: z.literal('watching'), topics: z.array(topicSchema) }),
  z.object({
    type: z.literal('stream'),
    /** The current state of the channel's stream. */
    state: z.enum(['starting', 'live', 'reconnecting', 'offline']),
    channelId: id('channel'),
    sessionId: id('session'),
    name: z.string(),
  }),
  /**
   * Entries of a room, in order. `after` is the sequence number before the first of them: a client whose last entry is
   * older missed some and fetches them. Without entries, `after` is the room's last sequence number.
   */
  z.object({
    type: z.literal('chat'),
    channelId: id('channel'),
    after: seqSchema,
    entries: z.array(entrySchema),
    viewers: z.optional(z.int()),
  }),
  z.object({
    type: z.literal('joined'),
    channelId: id('channel'),
    room: roomSchema,
    /** Null for an anonymous viewer. */
    member: z.nullable(memberSchema),
    /** The sequence number before the first of `entries`, and the room's last one. */
    after: seqSchema,
    seq: seqSchema,
    entries: z.array(entrySchema),
    /** Whether entries were left out between the requested `after` and `entries`, for lack of space in a frame. */
    more: z.boolean(),
  }),
  /** To a user whose ban or timeout was lifted: join the room again. */
  z.object({ type: z.literal('admitted'), channelId: id('channel') }),
  z.object({ type: z.literal('left'), channelId: id('channel') }),
  /** The message is in the log. */
  z.object({ type: z.literal('sent'), nonce: nonceSchema, messageId: id('message') }),
  /** The message waits for a moderator. */
  z.object({ type: z.literal('in-review'), nonce: nonceSchema, messageId: id('message') }),
  z.object({ type: z.literal('refused'), nonce: nonceSchema, problem: problemSchema }),
  /** To moderators: an item was added to the review queue, or decided. */
  z.object({
    type: z.literal('review-queue'),
    channelId: id('channel'),
    item: z.nullable(reviewItemSchema),
    decided: z.nullable(id('message')),
  }),
  z.object({ type: z.literal('error'), problem: problemSchema }),
]);

/** A versioned batch from the server. `t` is epoch milliseconds. Clients ignore items that they do not know. */
export const frameSchema = z.object({ v: z.literal(1), t: z.int(), items: z.array(frameItemSchema) });

export type FrameItem = z.infer<typeof frameItemSchema>;
export type Frame = z.infer<typeof frameSchema>;
