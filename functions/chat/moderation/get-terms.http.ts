import { getTerms as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { standingOf } from '../rooms/rooms-store';
import { moderatorOf } from './moderate';

export const getTerms = http(route, async ({ params: { channelId }, actor }) => {
  await moderatorOf(channelId, actor);
  const { terms } = await standingOf(channelId, null);
  return { blocked: terms?.blocked ?? [], permitted: terms?.permitted ?? [] };
});
