import * as z from 'zod/mini';
import { id } from '../kit/id';
import { problemSchema } from '../kit/problem-schema';
import { nonceSchema, seqSchema, topicSchema } from './messages';
import { entrySchema, memberSchema, reviewItemSchema, roomSchema } from './model';

/** One thing that a server frame tells. */
export const frameItemSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('pong') }),
  z.object({ type: z.literal('watching'), topics: z.array(topicSchema) }),
  z.object({
    type: z.literal('stream'),
    /** The state that the channel's stream is in now. */
    state: z.enum(['starting', 'live', 'reconnecting', 'offline']),
    channelId: id('channel'),
    sessionId: id('session'),
    name: z.string(),
  }),
  /**
   * Entries of a room, in order. `after` is the place before the first of them: a client that does not know that
   * place has missed something and asks for it. Without entries, it tells that `after` is the room's last place.
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
    /** Null for who is not signed in. */
    member: z.nullable(memberSchema),
    /** The place before the first of `entries`, and the last place of the room that they reach to. */
    after: seqSchema,
    seq: seqSchema,
    entries: z.array(entrySchema),
    /** Whether there is more between `after` and `entries` than fits a frame: the history has it. */
    more: z.boolean(),
  }),
  z.object({ type: z.literal('left'), channelId: id('channel') }),
  /** The message is in the log. */
  z.object({ type: z.literal('sent'), nonce: nonceSchema, messageId: id('message') }),
  /** The message waits for a moderator. */
  z.object({ type: z.literal('in-review'), nonce: nonceSchema, messageId: id('message') }),
  z.object({ type: z.literal('refused'), nonce: nonceSchema, problem: problemSchema }),
  /** To moderators: a message waits for them, or was dealt with. */
  z.object({
    type: z.literal('review-queue'),
    channelId: id('channel'),
    item: z.nullable(reviewItemSchema),
    decided: z.nullable(id('message')),
  }),
  z.object({ type: z.literal('error'), problem: problemSchema }),
]);

/** What the server sends: a versioned batch. `t` is epoch milliseconds. Clients ignore items they do not know. */
export const frameSchema = z.object({ v: z.literal(1), t: z.int(), items: z.array(frameItemSchema) });

export type FrameItem = z.infer<typeof frameItemSchema>;
export type Frame = z.infer<typeof frameSchema>;
