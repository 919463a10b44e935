import pMap from 'p-map';
import { reconcileRoomsEnv } from '../../../domain/chat/env';
import { isSwitched } from '../../../domain/chat/rooms/room-plan';
import { schedule } from '../../kit/consume';
import { env } from '../../kit/env';
import { putOnStream } from '../delivery/chat-stream';
import type { RoomItem } from '../items';
import { reconcileRoom } from './reconcile-room';
import { activeRooms } from './rooms-store';
import { countSubscriptions, deleteReaders } from './subscriptions-store';

const { SOCKETS_PER_ROOM } = env(reconcileRoomsEnv);
const parallel = 16;

/**
 * Looks after every room where somebody is: counts, spreads a growing room over more shards, sends the readers of
 * one that grew too large to pages and back, takes the seats of those readers away, and tells the room where its log
 * ends, so that whoever missed the last frame notices.
 */
export const handler = schedule(async (_time, { log }) => {
  let failed = 0;
  for await (const rooms of activeRooms()) {
    await pMap(
      rooms,
      async (room) => {
        try {
          await look(room);
        } catch (error) {
          failed += 1;
          log.error('A room was not tended', { channelId: room.channelId, error });
        }
      },
      { concurrency: parallel },
    );
  }
  if (failed > 0) throw new Error(`${failed} rooms were not tended`);
});

async function look(room: RoomItem): Promise<void> {
  const { channelId } = room;
  const subscriptions = isSwitched(room, Date.now())
    ? await deleteReaders(room)
    : await countSubscriptions(room);
  const plan = await reconcileRoom(room, subscriptions, SOCKETS_PER_ROOM);
  if (plan === undefined) return;
  await putOnStream({ kind: 'presence', channelId, viewers: plan.viewers });
}
