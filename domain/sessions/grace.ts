import * as z from 'zod/mini';
import { id } from '../kit/id';

/** The delayed message that ends a session unless its encoder returned. Times are epoch milliseconds. */
export const graceSchema = z.object({
  sessionId: id('session'),
  /** When the encoder was lost: tells this loss from a later one. */
  since: z.int(),
  graceEndsAt: z.int(),
});

export type Grace = z.infer<typeof graceSchema>;

/** The longest that SQS keeps a message back. */
const maxDelaySeconds = 900;

/** How long to keep the message back, in whole seconds. */
export const graceDelaySeconds = (graceEndsAt: number, now: number): number =>
  Math.min(maxDelaySeconds, Math.max(0, Math.ceil((graceEndsAt - now) / 1000)));
