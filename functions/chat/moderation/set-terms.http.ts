import { setTerms as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { changeTerms } from '../rooms/room-settings';
import { moderatorOf } from './moderate';

export const setTerms = http(route, async ({ params: { channelId }, body, actor }) => {
  await changeTerms(await moderatorOf(channelId, actor), body);
  return body;
});
