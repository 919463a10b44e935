import { channelChanged } from '../../domain/channels/events';
import { event } from '../kit/consume';
import { projectChannel } from './follows-store';

/** Projects the owner of a channel. Versions are compared, so the event may arrive twice or late. */
export const handler = event(channelChanged, async ({ data: { channelId, ownerId, version } }) => {
  await projectChannel({ channelId, ownerId, version });
});
