import { listHeld as route } from '../../domain/chat/routes';
import { http } from '../kit/http';
import { heldMessages } from './held';
import { moderatorOf } from './moderate';

export const listHeld = http(route, async ({ params: { channelId }, query, actor }) => {
  await moderatorOf(channelId, actor);
  return await heldMessages(channelId, query);
});
