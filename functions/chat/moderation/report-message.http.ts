import { reportMessage as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { report } from './reports';

export const reportMessage = http(route, async ({ params: { channelId, messageId }, body, actor }) => {
  await report(channelId, actor.userId, { messageId, reason: body.reason });
  return undefined;
});
