import * as routes from '../../../domain/chat/moderation/contract';
import { http } from '../../kit/http';
import * as moderate from './moderate';
import { requireModerator } from './moderate';

export const deleteMessage = http(routes.deleteMessage, async ({ params: { channelId, messageId }, actor }) =>
  moderate.deleteMessage(channelId, actor, messageId),
);

export const purge = http(routes.purge, async ({ params: { channelId }, body, actor }) =>
  moderate.purge(await requireModerator(channelId, actor), body.userId, body.reason),
);

export const clearRoom = http(routes.clearRoom, async ({ params: { channelId }, body, actor }) =>
  moderate.clear(await requireModerator(channelId, actor), body.reason),
);
