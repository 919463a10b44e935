import * as z from 'zod/mini';
import { id } from '../kit/id';

/** The delayed queue message that ends a session unless its encoder returned. Times are epoch milliseconds. */
export const graceSchema = z.object({
  sessionId: id('session'),
  /** When the encoder disconnected: distinguishes this disconnect from later ones. */
  since: z.int(),
  graceEndsAt: z.int(),
});

export type Grace = z.infer<typeof graceSchema>;

/** The longest delay of SQS. */
const maxDelaySeconds = 900;

/** The delay of the message, whole seconds. */
export const graceDelaySeconds = (graceEndsAt: number, now: number): number =>
  Math.min(maxDelaySeconds, Math.max(0, Math.ceil((graceEndsAt - now) / 1000)));
