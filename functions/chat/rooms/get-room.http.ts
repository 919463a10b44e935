import { getRoom as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { presentRoom } from './present';
import { requireRoom } from './rooms-store';

export const getRoom = http(route, async ({ params: { channelId } }) => {
  return presentRoom(await requireRoom(channelId));
});
