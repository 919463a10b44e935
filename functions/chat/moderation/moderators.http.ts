import * as routes from '../../../domain/chat/moderation/contract';
import { http } from '../../kit/http';
import { moderatorsIndex } from '../items';
import { listMembers, requireRoom } from '../rooms/rooms-store';
import { requireModerator, setModerator } from './moderate';

export const listModerators = http(routes.listModerators, async ({ params: { channelId } }) => {
  await requireRoom(channelId);
  const members = await listMembers(moderatorsIndex(channelId));
  return { items: members.map(({ userId, name }) => ({ userId, name, displayName: name })) };
});

export const addModerator = http(routes.addModerator, async ({ params: { channelId, userId }, actor }) =>
  setModerator(await requireModerator(channelId, actor), userId, true),
);

export const removeModerator = http(
  routes.removeModerator,
  async ({ params: { channelId, userId }, actor }) =>
    setModerator(await requireModerator(channelId, actor), userId, false),
);
