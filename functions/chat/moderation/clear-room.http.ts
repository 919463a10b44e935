import { clearRoom as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { clear, requireModerator } from './moderate';

export const clearRoom = http(route, async ({ params: { channelId }, body, actor }) => {
  return await clear(await requireModerator(channelId, actor), body.reason);
});
