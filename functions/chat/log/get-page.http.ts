import { getPage as route } from '../../../domain/chat/routes';
import { ProblemError } from '../../../domain/kit/problem';
import { http } from '../../kit/http';
import { requireRoom } from '../rooms/rooms-store';
import { listEntriesBetween } from './log-store';

const settledMs = 1_000;

export const getPage = http(route, async ({ params: { channelId, second }, query }) => {
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
    // Until a moment later, what was said in this time may still be on its way to the log.
    complete: Date.now() >= to * 1_000 + settledMs,
    entries: await listEntriesBetween(channelId, second * 1_000, to * 1_000),
    viewers: room.viewers,
    delivery: room.delivery,
  };
});
