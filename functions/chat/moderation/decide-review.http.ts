import { decideHeld as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { moderatorOf } from './moderate';
import { decide } from './review-queue';

export const decideHeld = http(route, async ({ params: { channelId, messageId }, body, actor }) => {
  return await decide(await moderatorOf(channelId, actor), messageId, body.allow);
});
