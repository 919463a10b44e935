import { listModerators as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { moderatorsIndex } from '../items';
import { membersOf, someRoom } from '../rooms/rooms-store';

export const listModerators = http(route, async ({ params: { channelId } }) => {
  await someRoom(channelId);
  const members = await membersOf(moderatorsIndex(channelId));
  return { items: members.map(({ userId, name }) => ({ userId, name, displayName: name })) };
});
