import { decideReview as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { requireModerator } from './moderate';
import { decide } from './review-queue';

export const decideReview = http(route, async ({ params: { channelId, messageId }, body, actor }) => {
  return await decide(await requireModerator(channelId, actor), messageId, body.allow);
});
