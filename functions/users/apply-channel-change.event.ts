import { channelChanged } from '../../domain/channels/events';
import { event } from '../kit/consume';
import { keepChannel } from './follows-store';

/** Keeps whose channel it is, compared by version, so the event may come twice or late. */
export const handler = event(channelChanged, async ({ data: { channelId, ownerId, version } }) => {
  await keepChannel({ channelId, ownerId, version });
});
