import { decideAppeal as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { decide } from './appeals';
import { requireModerator } from './moderate';

export const decideAppeal = http(route, async ({ params: { channelId, userId }, body, actor }) => {
  return await decide(await requireModerator(channelId, actor), userId, body);
});
