import { restrict as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { requireModerator, restrict as restrictPerson } from './moderate';

export const restrict = http(route, async ({ params: { channelId, userId }, body, actor }) => {
  return await restrictPerson(await requireModerator(channelId, actor), userId, body);
});
