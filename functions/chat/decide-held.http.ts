import { decideHeld as route } from '../../domain/chat/routes';
import { http } from '../kit/http';
import { decide } from './held';
import { moderatorOf } from './moderate';

export const decideHeld = http(route, async ({ params: { channelId, messageId }, body, actor }) => {
  return await decide(await moderatorOf(channelId, actor), messageId, body.allow);
});
