import * as z from 'zod/mini';
import { id } from '../../kit/id';
import { avatarColourSchema, usernameSchema } from '../../users/model';
import { roles } from '../rooms/roles';

/** The author of a message, as they were when they sent it. */
export const authorSchema = z.lazy(() =>
  z
    .strictObject({
      userId: id('user'),
      name: usernameSchema,
      displayName: z.string(),
      colour: avatarColourSchema,
      badges: z.array(z.enum([...roles, 'bot'])),
    })
    .register(z.globalRegistry, { id: 'ChatAuthor' }),
);

export type Author = z.infer<typeof authorSchema>;

/** The message that a reply answers, shortened to show above it. */
const quoteSchema = z.lazy(() =>
  z.strictObject({
    messageId: id('message'),
    userId: id('user'),
    name: usernameSchema,
    text: z.string(),
    /** The first message of the thread, when this is a reply itself. */
    thread: z.optional(z.strictObject({ messageId: id('message'), name: usernameSchema })),
  }),
);

export type Quote = z.infer<typeof quoteSchema>;

export const messageSchema = z.lazy(() =>
  z
    .strictObject({
      messageId: id('message'),
      /** When it was sent, epoch milliseconds. */
      at: z.int(),
      author: authorSchema,
      text: z.string(),
      reply: z.optional(quoteSchema),
      /** Sent with `/me`. */
      action: z.optional(z.literal(true)),
    })
    .register(z.globalRegistry, { id: 'ChatMessage' }),
);

export type ChatMessage = z.infer<typeof messageSchema>;
