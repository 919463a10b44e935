import { endGraceEnv } from '../../domain/sessions/env';
import { graceSchema } from '../../domain/sessions/grace';
import { queue } from '../kit/consume';
import { env } from '../kit/env';
import { endSession, overdue } from './transitions';

env(endGraceEnv);

/** Tolerance for clocks that differ, milliseconds. */
const toleranceMs = 2_000;

/** Ends a session if the encoder that was lost at `since` has not reconnected. */
export const handler = queue(graceSchema, async ({ sessionId, since, graceEndsAt }) => {
  if (Date.now() < graceEndsAt - toleranceMs) throw new Error(`The grace of ${sessionId} is not over yet`);
  await endSession(sessionId, (record) =>
    record.state === 'reconnecting' && record.since === since ? overdue(record) : undefined,
  );
});
