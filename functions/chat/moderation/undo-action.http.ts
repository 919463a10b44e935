import { undoAction as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { undo } from './actions';
import { moderatorOf } from './moderate';

export const undoAction = http(route, async ({ params: { channelId, actionId }, actor }) => {
  return await undo(await moderatorOf(channelId, actor), actionId);
});
