import { unpin as route } from '../../domain/chat/routes';
import { http } from '../kit/http';
import { moderatorOf } from './moderate';
import { unpinMessage } from './room-settings';

export const unpin = http(route, async ({ params: { channelId }, actor }) => {
  return await unpinMessage(await moderatorOf(channelId, actor));
});
