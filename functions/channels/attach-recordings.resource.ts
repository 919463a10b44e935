import { log } from '../kit/log';
import { NotComplete, resource } from '../kit/resource';
import { moveChannels, ownConfigurations } from './recording-configurations';

/** A little less than the function's time; Lambda calls it again. Milliseconds. */
const time = 14 * 60_000;

/**
 * Runs in a deployment: moves channels to a new recording configuration before CloudFormation deletes the old one, and
 * takes them off before the stack is destroyed. Live channels are moved later (reconcile-recordings.schedule.ts).
 */
export const handler = resource('channels-recordings', async ({ change, properties }) => {
  const current = String(properties.RecordingConfigurationArn);
  const until = Date.now() + time;
  const outOfTime = () => (Date.now() > until ? new NotComplete('More channels are left') : undefined);
  for (const { arn } of await ownConfigurations(current)) {
    const leaves = change === 'Delete' || arn !== current;
    if (!leaves) continue;
    const to = change === 'Delete' ? '' : current;
    const result = await moveChannels(arn!, to, { stop: change === 'Delete', outOfTime });
    log.info('Channels were moved', { from: arn, to, ...result });
  }
});
