import { getChatter as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { chatterCard } from './chatter';

export const getChatter = http(route, async ({ params: { channelId, userId }, actor }) => {
  return await chatterCard(channelId, userId, actor);
});
