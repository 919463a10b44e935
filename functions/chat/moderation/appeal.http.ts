import { appeal as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { makeAppeal } from './appeals';

export const appeal = http(route, async ({ params: { channelId }, body, actor }) => {
  return await makeAppeal(channelId, actor.userId, body.text);
});
