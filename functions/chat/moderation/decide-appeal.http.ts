import { decideAppeal as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { decide } from './appeals';
import { moderatorOf } from './moderate';

export const decideAppeal = http(route, async ({ params: { channelId, userId }, body, actor }) => {
  return await decide(await moderatorOf(channelId, actor), userId, body);
});
