import { listEmotes as route } from '../../../domain/chat/emotes/contract';
import { platformEmotes } from '../../../domain/chat/emotes/emotes';
import { ProblemError } from '../../../domain/kit/problem';
import { http } from '../../kit/http';
import { findRoom } from '../rooms/rooms-store';
import { loadEmotes, present } from './emotes-store';

export const listEmotes = http(route, async ({ params: { channelId } }) => {
  if ((await findRoom(channelId)) === undefined)
    throw new ProblemError('not-found', 'This channel does not exist.');
  const { emotes, platformUses } = await loadEmotes(channelId);
  return { channel: emotes.map(present), global: platformEmotes(platformUses) };
});
