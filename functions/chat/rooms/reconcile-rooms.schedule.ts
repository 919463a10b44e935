import pMap from 'p-map';
import { reconcileRoomsEnv } from '../../../domain/chat/env';
import { isSwitched } from '../../../domain/chat/rooms/room-plan';
import { schedule } from '../../kit/consume';
import { env } from '../../kit/env';
import { putOnStream } from '../delivery/chat-stream';
import { reconcileRoom } from './reconcile-room';
import type { RoomItem } from './rooms-store';
import { listActiveRooms } from './rooms-store';
import { countSubscriptions, deleteReaders } from './subscriptions-store';

const { SOCKETS_PER_ROOM } = env(reconcileRoomsEnv);
const parallel = 16;

/**
 * Reconciles every active room: counts viewers, spreads a growing room over more shards, switches the readers of one that
 * grew too large to polling and back, deletes the subscriptions of polling readers, and publishes the end of the log, so
 * that clients notice a missed frame.
 */
export const handler = schedule(async (_time, { log }) => {
  let failed = 0;
  for await (const rooms of listActiveRooms()) {
    await pMap(
      rooms,
      async (room) => {
        try {
          await reconcile(room);
        } catch (error) {
          failed += 1;
          log.error('Reconciling a room failed', { channelId: room.channelId, error });
        }
      },
      { concurrency: parallel },
    );
  }
  if (failed > 0) throw new Error(`Reconciling ${failed} rooms failed`);
});

async function reconcile(room: RoomItem): Promise<void> {
  const { channelId } = room;
  const subscriptions = isSwitched(room, Date.now())
    ? await deleteReaders(room)
    : await countSubscriptions(room);
  const plan = await reconcileRoom(room, subscriptions, SOCKETS_PER_ROOM);
  if (plan === undefined) return;
  await putOnStream({ kind: 'presence', channelId, viewers: plan.viewers });
}
