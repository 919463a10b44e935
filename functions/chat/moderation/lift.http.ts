import { lift as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { lift as liftRestriction, requireModerator } from './moderate';

export const lift = http(route, async ({ params: { channelId, userId }, actor }) => {
  return await liftRestriction(await requireModerator(channelId, actor), userId);
});
