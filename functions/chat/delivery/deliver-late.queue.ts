import { queue } from '../../kit/consume';
import { putOnStream } from './chat-stream';
import { deliverRoom } from './deliver-room';
import { postShard } from './post-shard';
import { sequenceLate } from './sequence-late';
import { setAsideSchema } from './set-aside';
import { sockets } from './sockets';

/** Milliseconds that a step of delivery may take here, where it keeps nobody waiting. */
const patience = 4_000;

/** Delivers what the fan-out set aside. A room that fails again waits, with its later records behind it. */
export const handler = queue(setAsideSchema, async ({ channelId, records }) => {
  await deliverRoom(channelId, records, {
    ...{ sequence: sequenceLate, patience },
    postTo: (broadcast, shard) => postShard(sockets, broadcast, shard),
  });
  await putOnStream({ kind: 'resumed', channelId, through: records.at(-1)!.sequenceNumber });
});
