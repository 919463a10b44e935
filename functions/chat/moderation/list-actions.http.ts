import { listActions as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { actionsOf } from './actions';
import { moderatorOf } from './moderate';

export const listActions = http(route, async ({ params: { channelId }, query, actor }) => {
  await moderatorOf(channelId, actor);
  return await actionsOf(channelId, query);
});
