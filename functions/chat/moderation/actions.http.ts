import * as routes from '../../../domain/chat/moderation/contract';
import { http } from '../../kit/http';
import { loadActions } from './actions';
import { chatterCard } from './chatter';
import { requireModerator } from './moderator';
import { undoAction as undo } from './undo-action';

export const listActions = http(routes.listActions, async ({ params: { channelId }, query, actor }) => {
  await requireModerator(channelId, actor);
  return await loadActions(channelId, query);
});

export const undoAction = http(routes.undoAction, async ({ params: { channelId, actionId }, actor }) =>
  undo(await requireModerator(channelId, actor), actionId),
);

export const getChatter = http(routes.getChatter, async ({ params: { channelId, userId }, actor }) =>
  chatterCard(channelId, userId, actor),
);
