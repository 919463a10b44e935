import * as z from 'zod';
import { id } from '../kit/id';
import { defineMessage } from '../kit/message';
import { problemSchema } from '../kit/problem';

/** What a socket can follow: the live directory, or one channel. */
export const topicSchema = z
  .string()
  .regex(
    /^(directory|channel:chn_[0-7][0-9A-HJKMNP-TV-Z]{25})$/,
    'must be "directory" or "channel:<channel id>"',
  );

export const ping = defineMessage({
  action: 'ping',
  summary: 'Keeps the socket open; answered by a pong item',
  body: z.strictObject({ action: z.literal('ping') }),
});

export const watch = defineMessage({
  action: 'watch',
  summary: 'Replaces the set of topics that this socket follows',
  body: z.strictObject({ action: z.literal('watch'), topics: z.array(topicSchema).max(8) }),
});

export const messages = [ping, watch] as const;

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
  z.object({ type: z.literal('error'), problem: problemSchema }),
]);

/** What the server sends: a versioned batch. `t` is epoch milliseconds. Clients ignore items they do not know. */
export const frameSchema = z.object({ v: z.literal(1), t: z.int(), items: z.array(frameItemSchema) });

export type FrameItem = z.infer<typeof frameItemSchema>;
export type Frame = z.infer<typeof frameSchema>;
