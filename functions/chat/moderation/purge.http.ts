import { purge as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { purge as purgePerson, requireModerator } from './moderate';

export const purge = http(route, async ({ params: { channelId }, body, actor }) => {
  return await purgePerson(await requireModerator(channelId, actor), body.userId, body.reason);
});
