import { getTerms as route } from '../../domain/chat/routes';
import { http } from '../kit/http';
import { moderatorOf } from './moderate';
import { standingOf } from './rooms-store';

export const getTerms = http(route, async ({ params: { channelId }, actor }) => {
  await moderatorOf(channelId, actor);
  const { terms } = await standingOf(channelId, null);
  return { blocked: terms?.blocked ?? [], permitted: terms?.permitted ?? [] };
});
