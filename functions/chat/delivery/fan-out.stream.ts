import pMap from 'p-map';
import type { StreamRecord } from '../../../domain/chat/delivery/sequencing';
import { recordSchema } from '../../../domain/chat/delivery/stream-record';
import { fanOutEnv } from '../../../domain/chat/env';
import { isOutgrown } from '../../../domain/chat/rooms/room-plan';
import { groupBy } from '../../../domain/kit/group-by';
import { invoke } from '../../kit/clients/lambda';
import { records } from '../../kit/consume';
import { env } from '../../kit/env';
import { log } from '../../kit/log';
import { publishMetrics } from '../../kit/metrics';
import { within } from '../../kit/within';
import { storeUses, tallyUses } from '../emotes/emote-uses';
import { reconcileRoom } from '../rooms/reconcile-room';
import type { RoomItem } from '../rooms/rooms-store';
import { type Delivered, deliverRoom, pace } from './deliver-room';
import { pause } from './pace-room';
import { type Broadcast, type Posted, postShard } from './post-shard';
import { sequenceBatch } from './sequence-batch';
import { isSetAside, resume, setAside } from './set-aside';
import { sockets } from './sockets';

const { POST_SHARD_FUNCTION, SOCKETS_PER_ROOM } = env(fanOutEnv);
/** What passes between taking a batch and its append to the log, about; milliseconds. */
const lead = 10;
/** Milliseconds that a step of one room's delivery may take: the other rooms' next batch waits for it. */
const patience = 1_000;
/** Milliseconds that the worker of a shard may take; it posts to thousands. */
const shardPatience = 5_000;

/**
 * The consumer of the chat stream. A batch becomes one frame a room; while it is posted, or waits for its pace, the
 * next messages gather: the busier the room, the larger its frames. The records of a room that fails are set aside,
 * and its later ones with them; the other rooms go on.
 */
export const handler = records(recordSchema, async (batch, { failed }) => {
  const rooms = groupBy(batch, ({ record }) => record.channelId);
  const busy: string[] = [];
  await pMap(rooms, async ([channelId, own]) => {
    for (const { record } of own) if (record.kind === 'resumed') resume(channelId, record.through);
    const due = own.filter(({ record }) => record.kind !== 'resumed');
    if (due.length === 0) return;
    const delivered = isSetAside(channelId) ? undefined : await deliver(channelId, due);
    if (delivered?.isBusy) busy.push(channelId);
    if (delivered !== undefined) return;
    try {
      await setAside(channelId, due);
      publishMetrics({ ChatSetAside: due.length }, { channelId });
    } catch (error) {
      log.error('The records of a room could not be set aside', { channelId, error });
      failed(own[0]!.sequenceNumber);
    }
  });
  await storeUses();
  // Records that arrive during a busy room's pause can still join its next batch.
  if (busy.length > 0) await pause(Math.min(...busy.map(pace.delayOf)) - lead);
});

/** Undefined when the delivery failed. */
async function deliver(channelId: string, own: readonly StreamRecord[]): Promise<Delivered | undefined> {
  let delivered: Delivered;
  try {
    delivered = await deliverRoom(channelId, own, { sequence: sequenceBatch, patience, postTo });
  } catch (error) {
    log.error('Delivery to a room failed; its records are set aside', { channelId, error });
    return undefined;
  }
  if (delivered.room !== undefined) await reconcileOutgrown(delivered.room, delivered.subscriptions);
  await tallyUses(channelId, delivered.entries);
  publishMetrics(
    {
      ChatEntries: delivered.entries.length,
      ChatPosts: delivered.subscriptions,
      ChatGone: delivered.gone,
      ChatUndelivered: delivered.failed,
      ChatShardsFailed: delivered.shardsFailed.length,
      ChatDropped: delivered.dropped,
    },
    { channelId },
  );
  return delivered;
}

/** The first shard is posted to from here, the others by workers. */
const postTo = (broadcast: Broadcast, shard: number): Promise<Posted> =>
  shard === 0
    ? postShard(sockets, broadcast, shard)
    : within(shardPatience, invoke<Posted>(POST_SHARD_FUNCTION, { broadcast, shard }));

/**
 * Moves the readers of a room with too many sockets to polling at once. The scheduled reconciliation would do so within
 * a minute; by then hundreds of viewers a second may have joined, more than any pace can serve.
 */
async function reconcileOutgrown(room: RoomItem, subscribers: number): Promise<void> {
  if (!isOutgrown(room, subscribers, SOCKETS_PER_ROOM)) return;
  try {
    await reconcileRoom(room, [subscribers], SOCKETS_PER_ROOM);
  } catch (error) {
    // The frame was delivered: the next one tries this again.
    log.error('A room with too many sockets was not moved to polling', { channelId: room.channelId, error });
  }
}
