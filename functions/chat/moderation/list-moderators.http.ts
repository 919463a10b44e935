import { listModerators as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { moderatorsIndex } from '../items';
import { listMembers, requireRoom } from '../rooms/rooms-store';

export const listModerators = http(route, async ({ params: { channelId } }) => {
  await requireRoom(channelId);
  const members = await listMembers(moderatorsIndex(channelId));
  return { items: members.map(({ userId, name }) => ({ userId, name, displayName: name })) };
});
