import { undoAction as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { undo } from './actions';
import { requireModerator } from './moderate';

export const undoAction = http(route, async ({ params: { channelId, actionId }, actor }) => {
  return await undo(await requireModerator(channelId, actor), actionId);
});
