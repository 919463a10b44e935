import { listMessages as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { someRoom } from '../rooms/rooms-store';
import { entriesAfter, entriesBefore } from './log-store';

export const listMessages = http(route, async ({ params: { channelId }, query }) => {
  await someRoom(channelId);
  const { after, before, limit } = query;
  const read =
    after === undefined
      ? await entriesBefore(channelId, before, limit)
      : await entriesAfter(channelId, after, limit);
  return { after: read.after, entries: [...read.entries], more: read.more };
});
