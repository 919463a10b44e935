import { reconcileRecordingsEnv } from '../../domain/channels/env';
import { schedule } from '../kit/consume';
import { env } from '../kit/env';
import { deleteConfiguration, moveChannels, ownConfigurations } from './recording-configurations';

const { RECORDING_CONFIGURATION_ARN } = env(reconcileRecordingsEnv);

/** Moves channels that were live when a deployment changed the recording settings, then deletes the old ones. */
export const handler = schedule(async (_, { log }) => {
  for (const { arn } of await ownConfigurations(RECORDING_CONFIGURATION_ARN)) {
    if (arn === RECORDING_CONFIGURATION_ARN) continue;
    const { moved, live } = await moveChannels(arn!, RECORDING_CONFIGURATION_ARN);
    const deleted = live === 0 && (await deleteConfiguration(arn!));
    log.info('Channels left an old recording configuration', { arn, moved, live, deleted });
  }
});
