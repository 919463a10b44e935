import { StopStreamCommand } from '@aws-sdk/client-ivs';
import { ProblemError } from '../../domain/kit/problem';
import { endSession as route } from '../../domain/sessions/contract';
import { ivs } from '../kit/clients/ivs';
import { isTransient } from '../kit/failures';
import { http } from '../kit/http';
import { presentSession } from './record';
import { findSession } from './sessions-store';
import { endNow } from './transitions';

/**
 * The stream is stopped first: if that fails nothing has changed, and if this stops right after it, the grace
 * period ends the session. An encoder that is left running connects again and begins a new session.
 */
export const endSession = http(route, async ({ params, actor }) => {
  const session = await findSession(params.sessionId);
  if (session === undefined) throw new ProblemError('not-found');
  if (session.channel.ownerId !== actor.userId && !actor.groups.includes('admin')) {
    throw new ProblemError('forbidden');
  }
  if (session.state === 'ended') throw new ProblemError('not-live');
  if (session.channel.ingest !== null) await stopStream(session.channel.ingest.arn);
  const after = await endNow(session.sessionId, Date.now(), 'ended-by-owner');
  if (after === undefined) throw new ProblemError('not-found');
  return presentSession(after, after.channel);
});

/** A stream that does not run is stopped already. */
async function stopStream(channelArn: string): Promise<void> {
  try {
    await ivs().send(new StopStreamCommand({ channelArn }));
  } catch (error) {
    const { name } = error as Error;
    if (name === 'ChannelNotBroadcasting' || name === 'ResourceNotFoundException') return;
    if (isTransient(error) || name === 'StreamUnavailable') {
      throw new ProblemError('upstream-unavailable', undefined, { retryAfter: 2, cause: error });
    }
    throw error;
  }
}
