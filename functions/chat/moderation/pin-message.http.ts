import { pin as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { pinMessage } from '../rooms/room-settings';
import { requireModerator } from './moderate';

export const pin = http(route, async ({ params: { channelId }, body, actor }) => {
  return await pinMessage(await requireModerator(channelId, actor), body.messageId, body.seconds);
});
