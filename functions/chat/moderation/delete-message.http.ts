import { deleteMessage as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { deleteMessage as takeDown } from './moderate';

export const deleteMessage = http(route, async ({ params: { channelId, messageId }, actor }) => {
  return await takeDown(channelId, actor, messageId);
});
