import { purge as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { moderatorOf, purge as purgePerson } from './moderate';

export const purge = http(route, async ({ params: { channelId }, body, actor }) => {
  return await purgePerson(await moderatorOf(channelId, actor), body.userId, body.reason);
});
