import * as routes from '../../../domain/chat/moderation/contract';
import { http } from '../../kit/http';
import { loadRoomContext } from '../rooms/room-context-store';
import { changeTerms } from './change-terms';
import { requireModerator } from './moderator';

export const getTerms = http(routes.getTerms, async ({ params: { channelId }, actor }) => {
  await requireModerator(channelId, actor);
  const { terms } = await loadRoomContext(channelId, null);
  return { blocked: terms?.blocked ?? [], permitted: terms?.permitted ?? [] };
});

export const setTerms = http(routes.setTerms, async ({ params: { channelId }, body, actor }) => {
  await changeTerms(await requireModerator(channelId, actor), body);
  return body;
});
