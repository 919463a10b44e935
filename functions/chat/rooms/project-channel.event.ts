import { channelChanged } from '../../../domain/channels/events';
import { event } from '../../kit/consume';
import { projectName } from './names-store';
import { findRoom, projectChannel } from './rooms-store';

/** Every channel has a room, named like it. The name comes first: what fails in between is done again. */
export const handler = event(channelChanged, async ({ data }) => {
  const before = await findRoom(data.channelId);
  if (before === undefined || before.channelVersion <= data.version) {
    await projectName('room', { id: data.channelId, name: data.name, before: before?.name });
  }
  await projectChannel(data);
});
