import { getTerms as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { loadRoomContext } from '../rooms/rooms-store';
import { requireModerator } from './moderate';

export const getTerms = http(route, async ({ params: { channelId }, actor }) => {
  await requireModerator(channelId, actor);
  const { terms } = await loadRoomContext(channelId, null);
  return { blocked: terms?.blocked ?? [], permitted: terms?.permitted ?? [] };
});
