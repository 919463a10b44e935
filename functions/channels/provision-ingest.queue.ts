import { provisionIngestEnv } from '../../domain/channels/env';
import { provisionIngestSchema } from '../../domain/channels/provision-ingest';
import { queue } from '../kit/consume';
import { env } from '../kit/env';
import { isTransient } from '../kit/failures';
import { findChannel } from './channels-store';
import { giveBack, noteFailure, storeIngest, takeLease } from './ingest-store';
import { ensureIngest } from './ivs';

const { RECORDING_CONFIGURATION_ARN, INSECURE_INGEST } = env(provisionIngestEnv);

/**
 * Makes a channel's ingest, once: a duplicate finds it ready, a concurrent one waits its turn, and one that
 * follows a crash finds what the first had made. A throttle lets the queue try again later.
 */
export const handler = queue(provisionIngestSchema, async ({ channelId, ownerId }, { log }) => {
  const channel = await findChannel(ownerId);
  if (channel?.channelId !== channelId) {
    log.warn('There is no such channel any more', { channelId });
    return;
  }
  if (channel.ingestState === 'ready') return;

  const lease = await takeLease(ownerId, channelId, 'provisionLease', Date.now());
  if (lease === undefined) throw new Error(`The ingest of ${channelId} is being made already`);
  try {
    const ingest = await ensureIngest(channelId, {
      recordingConfigurationArn: RECORDING_CONFIGURATION_ARN,
      insecure: INSECURE_INGEST,
    });
    if (!(await storeIngest(ownerId, lease, ingest))) throw new Error(`The lease on ${channelId} ran out`);
    log.info('The ingest is ready', { channelId, arn: ingest.arn });
  } catch (error) {
    if (isTransient(error)) await giveBack(ownerId, 'provisionLease', lease);
    else await noteFailure(ownerId, lease);
    throw error;
  }
});
