import { listAppeals as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { appealsOf } from './appeals';
import { requireModerator } from './moderate';

export const listAppeals = http(route, async ({ params: { channelId }, query, actor }) => {
  await requireModerator(channelId, actor);
  return await appealsOf(channelId, query);
});
