import { setTerms as route } from '../../domain/chat/routes';
import { http } from '../kit/http';
import { moderatorOf } from './moderate';
import { changeTerms } from './room-settings';

export const setTerms = http(route, async ({ params: { channelId }, body, actor }) => {
  await changeTerms(await moderatorOf(channelId, actor), body);
  return body;
});
