import { channelChanged } from '../../../domain/channels/events';
import { event } from '../../kit/consume';
import { projectName } from './names-store';
import { findRoom, projectChannel } from './rooms-store';

/** Projects each channel as a room of its name. The name comes first: a failure in between is retried. */
export const handler = event(channelChanged, async ({ data }) => {
  const before = await findRoom(data.channelId);
  if (before === undefined || before.channelVersion <= data.version) {
    await projectName('room', { id: data.channelId, name: data.name, before: before?.name });
  }
  await projectChannel(data);
});
