import * as routes from '../../../domain/chat/moderation/contract';
import { http } from '../../kit/http';
import * as deletions from './deletions';
import { requireModerator } from './moderator';

export const deleteMessage = http(routes.deleteMessage, async ({ params: { channelId, messageId }, actor }) =>
  deletions.deleteMessage(channelId, actor, messageId),
);

export const purge = http(routes.purge, async ({ params: { channelId }, body, actor }) =>
  deletions.purge(await requireModerator(channelId, actor), body.userId, body.reason),
);

export const clearRoom = http(routes.clearRoom, async ({ params: { channelId }, body, actor }) =>
  deletions.clearRoom(await requireModerator(channelId, actor), body.reason),
);
