import { updateRoom as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { requireModerator } from '../moderation/moderate';
import { presentRoom } from './present';
import { changeSettings } from './room-settings';

export const updateRoom = http(route, async ({ params: { channelId }, body, actor }) => {
  return presentRoom(await changeSettings(await requireModerator(channelId, actor), body));
});
