import { listActions as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { loadActions } from './actions';
import { requireModerator } from './moderate';

export const listActions = http(route, async ({ params: { channelId }, query, actor }) => {
  await requireModerator(channelId, actor);
  return await loadActions(channelId, query);
});
