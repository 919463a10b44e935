import { restrict as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { moderatorOf, restrict as restrictPerson } from './moderate';

export const restrict = http(route, async ({ params: { channelId, userId }, body, actor }) => {
  return await restrictPerson(await moderatorOf(channelId, actor), userId, body);
});
