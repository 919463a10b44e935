import * as routes from '../../../domain/chat/log/contract';
import { ProblemError } from '../../../domain/kit/problem';
import { http } from '../../kit/http';
import { requireRoom } from '../rooms/rooms-store';
import { listEntriesAfter, listEntriesBefore, listEntriesBetween } from './log-store';

export const listMessages = http(routes.listMessages, async ({ params: { channelId }, query }) => {
  await requireRoom(channelId);
  const { after, before, limit } = query;
  const read =
    after === undefined
      ? await listEntriesBefore(channelId, before, limit)
      : await listEntriesAfter(channelId, after, limit);
  return { after: read.after, entries: [...read.entries], more: read.more };
});

/** How long after the end of a page entries may still reach the log. */
const settledMs = 1_000;

export const getPage = http(routes.getPage, async ({ params: { channelId, second }, query }) => {
  const span = Number(query.span);
  const room = await requireRoom(channelId);
  if (second % span !== 0) {
    throw new ProblemError('validation-failed', undefined, {
      violations: [{ path: 'params.second', message: `must be a multiple of ${span}` }],
    });
  }
  const to = second + span;
  return {
    channelId,
    from: second,
    to,
    complete: Date.now() >= to * 1_000 + settledMs,
    entries: await listEntriesBetween(channelId, second * 1_000, to * 1_000),
    viewers: room.viewers,
    delivery: room.delivery,
  };
});
