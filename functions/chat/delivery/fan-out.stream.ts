import pMap from 'p-map';
import { recordSchema } from '../../../domain/chat/delivery/stream-record';
import { groupBy } from '../../../domain/kit/group-by';
import { records } from '../../kit/consume';
import { log } from '../../kit/log';
import { publishMetrics } from '../../kit/metrics';
import { storeUses } from '../emotes/emote-uses';
import { deliverRoom, pace } from './deliver-room';
import { pause } from './pace-room';

/** What passes between taking a batch and its append to the log, about; milliseconds. */
const lead = 10;

/**
 * The consumer of the chat stream. A batch becomes one frame a room; while it is posted, or waits for its pace, the
 * next messages gather: the busier the room, the larger its frames. A room that fails is reported by its first
 * record; the others go on.
 */
export const handler = records(recordSchema, async (batch, { failed }) => {
  const rooms = groupBy(batch, ({ record }) => record.channelId);
  const busy: string[] = [];
  await pMap(rooms, async ([channelId, own]) => {
    try {
      const delivered = await deliverRoom(channelId, own);
      if (delivered.isBusy) busy.push(channelId);
      publishMetrics(
        {
          ChatEntries: delivered.entries,
          ChatPosts: delivered.subscriptions,
          ChatGone: delivered.gone,
          ChatUndelivered: delivered.failed,
          ChatShardsFailed: delivered.shardsFailed,
          ChatDropped: delivered.dropped,
        },
        { channelId },
      );
    } catch (error) {
      log.error('Delivery to a room failed', { channelId, error });
      failed(own[0]!.sequenceNumber);
    }
  });
  await storeUses();
  // Records that arrive during a busy room's pause can still join its next batch.
  if (busy.length > 0) await pause(Math.min(...busy.map(pace.delayOf)) - lead);
});
