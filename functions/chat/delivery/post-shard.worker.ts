import * as z from 'zod/mini';
import { postShardEnv } from '../../../domain/chat/env';
import { entrySchema } from '../../../domain/chat/log/model';
import { messageSchema } from '../../../domain/chat/messaging/model';
import { roomSettingsSchema } from '../../../domain/chat/rooms/model';
import { connections } from '../../kit/clients/connections';
import { env } from '../../kit/env';
import { worker } from '../../kit/worker';
import { postShard } from './post-shard';

const { SOCKET_ENDPOINT, IRC_ENDPOINT } = env(postShardEnv);
const sockets = { site: connections(SOCKET_ENDPOINT), irc: connections(IRC_ENDPOINT) };

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
