import { pin as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { pinMessage } from '../rooms/room-settings';
import { moderatorOf } from './moderate';

export const pin = http(route, async ({ params: { channelId }, body, actor }) => {
  return await pinMessage(await moderatorOf(channelId, actor), body.messageId, body.seconds);
});
