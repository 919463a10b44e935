import { setTerms as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { changeTerms } from '../rooms/room-settings';
import { requireModerator } from './moderate';

export const setTerms = http(route, async ({ params: { channelId }, body, actor }) => {
  await changeTerms(await requireModerator(channelId, actor), body);
  return body;
});
