import { listReviewQueue as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { requireModerator } from './moderate';
import { loadReviewQueue } from './review-queue';

export const listReviewQueue = http(route, async ({ params: { channelId }, query, actor }) => {
  await requireModerator(channelId, actor);
  return await loadReviewQueue(channelId, query);
});
