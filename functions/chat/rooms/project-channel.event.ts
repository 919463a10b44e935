import { channelChanged } from '../../../domain/channels/contract';
import { event } from '../../kit/consume';
import { keepName } from './names-store';
import { keepRoom, roomOf } from './rooms-store';

/** Every channel has a room, named like it. The name comes first: what fails in between is done again. */
export const handler = event(channelChanged, async ({ data }) => {
  const before = await roomOf(data.channelId);
  if (before === undefined || before.channelVersion <= data.version) {
    await keepName('room', { id: data.channelId, name: data.name, before: before?.name });
  }
  await keepRoom(data);
});
