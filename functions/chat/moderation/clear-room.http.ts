import { clearRoom as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { clear, moderatorOf } from './moderate';

export const clearRoom = http(route, async ({ params: { channelId }, body, actor }) => {
  return await clear(await moderatorOf(channelId, actor), body.reason);
});
