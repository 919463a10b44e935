import { unpin as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { unpinMessage } from '../rooms/room-settings';
import { requireModerator } from './moderate';

export const unpin = http(route, async ({ params: { channelId }, actor }) => {
  return await unpinMessage(await requireModerator(channelId, actor));
});
