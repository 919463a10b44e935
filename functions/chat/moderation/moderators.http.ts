import * as routes from '../../../domain/chat/moderation/contract';
import { http } from '../../kit/http';
import { listModerators as list } from '../rooms/members-store';
import { requireRoom } from '../rooms/rooms-store';
import { requireModerator } from './moderator';
import { setModerator } from './moderators';

export const listModerators = http(routes.listModerators, async ({ params: { channelId } }) => {
  await requireRoom(channelId);
  const members = await list(channelId);
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
