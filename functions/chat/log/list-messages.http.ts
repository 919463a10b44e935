import { listMessages as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { requireRoom } from '../rooms/rooms-store';
import { listEntriesAfter, listEntriesBefore } from './log-store';

export const listMessages = http(route, async ({ params: { channelId }, query }) => {
  await requireRoom(channelId);
  const { after, before, limit } = query;
  const read =
    after === undefined
      ? await listEntriesBefore(channelId, before, limit)
      : await listEntriesAfter(channelId, after, limit);
  return { after: read.after, entries: [...read.entries], more: read.more };
});
