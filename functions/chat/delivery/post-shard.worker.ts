import * as z from 'zod/mini';
import { entrySchema } from '../../../domain/chat/log/model';
import { messageSchema } from '../../../domain/chat/messaging/model';
import { roomSettingsSchema } from '../../../domain/chat/rooms/model';
import { worker } from '../../kit/worker';
import { postShard } from './post-shard';
import { sockets } from './sockets';

const workSchema = z.object({
  shard: z.int().check(z.minimum(0)),
  broadcast: z.object({
    channelId: z.string(),
    frames: z.array(z.string()),
    only: z.optional(z.array(z.string())),
    irc: z.optional(
      z.object({
        name: z.string(),
        settings: z.optional(roomSettingsSchema),
        entries: z.array(entrySchema),
        earlier: z.array(messageSchema),
        saidBy: z.record(z.string(), z.string()),
      }),
    ),
    banned: z.array(z.string()),
  }),
});

/** Posts to one shard of a large room; the fan-out invokes one of these for each shard and waits. */
export const handler = worker(workSchema, ({ broadcast, shard }) => postShard(sockets, broadcast, shard));
