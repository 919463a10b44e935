import { createHash } from 'node:crypto';
import { rotateStreamKey as route } from '../../domain/channels/contract';
import { ProblemError } from '../../domain/kit/problem';
import { isTransient } from '../kit/failures';
import { http } from '../kit/http';
import type { ChannelItem } from './channels-store';
import { findChannel } from './channels-store';
import { noteRequest, releaseLease, storeStreamKey, takeLease } from './ingest-store';
import { isGone, replaceStreamKey } from './ivs';
import { requestProvisioning } from './request-provisioning';

/**
 * The old key is deleted before the new one is made, for IVS allows one a channel. When this stops halfway the
 * channel has no key, or one that nobody was shown: the next call deletes that too.
 */
export const rotateStreamKey = http(route, async ({ actor, log }) => {
  const channel = await findChannel(actor.userId);
  if (channel === undefined) throw new ProblemError('not-found');
  if (channel.ingest === null) throw new ProblemError('channel-not-ready', undefined, { retryAfter: 2 });

  const lease = await takeLease(channel.ownerId, channel.channelId, 'keyLease', Date.now());
  if (lease === undefined) {
    throw new ProblemError('rate-limited', 'A new key is being made already.', { retryAfter: 5 });
  }
  try {
    const { arn, value } = await replaceStreamKey(channel.ingest.arn);
    const key = {
      arn,
      sha256: createHash('sha256').update(value).digest('hex'),
      lastFour: value.slice(-4),
      createdAt: Date.now(),
    };
    if (!(await storeStreamKey(channel.ownerId, lease, key))) throw new ProblemError('conflict');
    return { streamKey: value, lastFour: key.lastFour, createdAt: new Date(key.createdAt).toISOString() };
  } catch (error) {
    await releaseLease(channel.ownerId, 'keyLease', lease).catch((cause: unknown) => {
      log.warn('Releasing a lease failed; it expires', { error: cause });
    });
    throw await explained(error, channel);
  }
});

/** What went wrong, for the caller. An ingest that IVS no longer has is asked for anew. */
async function explained(error: unknown, channel: ChannelItem): Promise<unknown> {
  if (isGone(error)) {
    if (await noteRequest(channel, Date.now(), true)) await requestProvisioning(channel);
    return new ProblemError('channel-not-ready', undefined, { retryAfter: 5, cause: error });
  }
  const busy = isTransient(error) || (error as Error).name === 'ServiceQuotaExceededException';
  return busy ? new ProblemError('upstream-unavailable', undefined, { retryAfter: 2, cause: error }) : error;
}
