import { provisionIngestEnv } from '../../domain/channels/env';
import { provisionIngestSchema } from '../../domain/channels/provision-ingest';
import { queue } from '../kit/consume';
import { env } from '../kit/env';
import { isTransient } from '../kit/failures';
import { findChannel } from './channels-store';
import { noteFailure, releaseLease, storeIngest, takeLease } from './ingest-store';
import { ensureIngest } from './ivs';

const { RECORDING_CONFIGURATION_ARN, INSECURE_INGEST } = env(provisionIngestEnv);

/**
 * Creates a channel's ingest, once: a duplicate message finds it ready, a concurrent one is retried by the queue, and
 * one after a crash finds the IVS channel that exists already. A throttle is retried by the queue.
 */
export const handler = queue(provisionIngestSchema, async ({ channelId, ownerId }, { log }) => {
  const channel = await findChannel(ownerId);
  if (channel?.channelId !== channelId) {
    log.warn('The channel does not exist', { channelId });
    return;
  }
  if (channel.ingestState === 'ready') return;

  const lease = await takeLease(ownerId, channelId, 'provisionLease', Date.now());
  if (lease === undefined) throw new Error(`The ingest of ${channelId} is being created already`);
  try {
    const ingest = await ensureIngest(channelId, {
      recordingConfigurationArn: RECORDING_CONFIGURATION_ARN,
      insecure: INSECURE_INGEST,
    });
    if (!(await storeIngest(ownerId, lease, ingest))) throw new Error(`The lease on ${channelId} expired`);
    log.info('The ingest is ready', { channelId, arn: ingest.arn });
  } catch (error) {
    if (isTransient(error)) await releaseLease(ownerId, 'provisionLease', lease);
    else await noteFailure(ownerId, lease);
    throw error;
  }
});
