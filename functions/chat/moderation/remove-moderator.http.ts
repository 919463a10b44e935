import { removeModerator as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { requireModerator, setModerator } from './moderate';

export const removeModerator = http(route, async ({ params: { channelId, userId }, actor }) => {
  return await setModerator(await requireModerator(channelId, actor), userId, false);
});
