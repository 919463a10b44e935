import * as z from 'zod/mini';
import { id } from '../kit/id';
import { defineMessage } from '../kit/message';

/**
 * What clients send on the socket. In zod's small form and apart from what the server answers, for the socket's
 * function checks these and nothing else, and it starts more often than any other.
 */

/** What a socket can follow: the live directory, or one channel. */
export const topicSchema = z.lazy(() =>
  z
    .string()
    .check(
      z.regex(
        /^(directory|channel:chn_[0-7][0-9A-HJKMNP-TV-Z]{25})$/,
        'must be "directory" or "channel:<channel id>"',
      ),
    ),
);

/**
 * A place in a room's log. It grows with each entry and tells its time: the microsecond of the epoch at which the
 * entry got its place, or one more than its predecessor's. Fits a double (until the year 2255).
 */
export const seqSchema = z.int().check(z.minimum(0), z.meta({ id: 'Place', example: 1_764_067_000_123_000 }));

/** Bounds of what is sent, before it is cleaned: `text.ts` has the finer ones. */
export const textSchema = z.lazy(() => z.string().check(z.minLength(1), z.maxLength(2_000)));
export const nonceSchema = z.lazy(() => z.string().check(z.minLength(1), z.maxLength(36)));

export const ping = defineMessage({
  action: 'ping',
  summary: 'Keeps the socket open; answered by a pong item',
  body: () => z.strictObject({ action: z.literal('ping') }),
});

export const watch = defineMessage({
  action: 'watch',
  summary: 'Replaces the set of topics that this socket follows',
  body: () =>
    z.strictObject({
      action: z.literal('watch'),
      topics: z.array(topicSchema).check(z.maxLength(8)),
    }),
});

export const join = defineMessage({
  action: 'chat.join',
  summary: "Enters a channel's room; answered by a joined item with what was said since `after`",
  body: () =>
    z.strictObject({
      action: z.literal('chat.join'),
      channelId: id('channel'),
      /** The last place that the client knows; absent for the latest messages. */
      after: z.optional(seqSchema),
      /** Whether the person means to write: then the socket is used also in a room that readers get by pages. */
      writes: z.optional(z.boolean()),
    }),
});

export const leave = defineMessage({
  action: 'chat.leave',
  summary: "Leaves a channel's room",
  body: () => z.strictObject({ action: z.literal('chat.leave'), channelId: id('channel') }),
});

export const send = defineMessage({
  action: 'chat.send',
  summary: 'Says something in a room; answered by sent, held or refused with the same nonce',
  body: () =>
    z.strictObject({
      action: z.literal('chat.send'),
      channelId: id('channel'),
      text: textSchema,
      /** Chosen by the client, new for each message. */
      nonce: nonceSchema,
      replyTo: z.optional(id('message')),
    }),
});

export const messages = [ping, watch, join, leave, send] as const;
