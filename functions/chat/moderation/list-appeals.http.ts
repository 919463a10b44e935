import { listAppeals as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { appealsOf } from './appeals';
import { moderatorOf } from './moderate';

export const listAppeals = http(route, async ({ params: { channelId }, query, actor }) => {
  await moderatorOf(channelId, actor);
  return await appealsOf(channelId, query);
});
