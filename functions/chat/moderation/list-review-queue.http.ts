import { listHeld as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { moderatorOf } from './moderate';
import { heldMessages } from './review-queue';

export const listHeld = http(route, async ({ params: { channelId }, query, actor }) => {
  await moderatorOf(channelId, actor);
  return await heldMessages(channelId, query);
});
