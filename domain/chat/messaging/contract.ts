import * as z from 'zod/mini';
import { id } from '../../kit/id';
import { defineMessage } from '../../kit/message';
import { seqSchema } from '../log/seq';
import { nonceSchema, textSchema, topicSchema } from './fields';

/**
 * What clients send on the socket; `delivery/frame.ts` has what they receive. The socket function starts more often
 * than any other, so this module loads no other schema. Every export is a message.
 */

export const ping = defineMessage({
  action: 'ping',
  summary: 'Keeps the socket open. The server responds with a pong item.',
  body: () => z.strictObject({ action: z.literal('ping') }),
});

export const watch = defineMessage({
  action: 'watch',
  summary: 'Replaces the topics that this socket watches.',
  body: () =>
    z.strictObject({
      action: z.literal('watch'),
      topics: z.array(topicSchema).check(z.maxLength(8)),
    }),
});

export const join = defineMessage({
  action: 'chat.join',
  summary:
    "Joins a channel's chat room. The server responds with a joined item that holds the entries since `after`.",
  body: () =>
    z.strictObject({
      action: z.literal('chat.join'),
      channelId: id('channel'),
      /** The last sequence number that the client has; absent for the latest messages. */
      after: z.optional(seqSchema),
      /** Whether the user intends to write: then the socket receives frames even while the room is polled. */
      writes: z.optional(z.boolean()),
    }),
});

export const leave = defineMessage({
  action: 'chat.leave',
  summary: "Leaves a channel's chat room.",
  body: () => z.strictObject({ action: z.literal('chat.leave'), channelId: id('channel') }),
});

export const send = defineMessage({
  action: 'chat.send',
  summary:
    'Sends a message to a room. The server responds with sent, in-review or refused and the same nonce.',
  body: () =>
    z.strictObject({
      action: z.literal('chat.send'),
      channelId: id('channel'),
      text: textSchema,
      nonce: nonceSchema,
      replyTo: z.optional(id('message')),
      /**
       * The number of this message on its connection, from 1. With it a client may send without waiting for
       * answers: API Gateway runs the function for several messages at once, in any order.
       */
      order: z.optional(z.int().check(z.gte(1))),
    }),
});
