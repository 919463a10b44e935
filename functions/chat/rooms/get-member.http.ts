import { getMember as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { presentMember } from './present';
import { loadRoomContext } from './rooms-store';

export const getMember = http(route, async ({ params: { channelId }, actor }) => {
  return presentMember(await loadRoomContext(channelId, actor.userId), actor);
});
