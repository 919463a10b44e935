import pMap from 'p-map';
import { announceStreamEnv } from '../../../domain/chat/env';
import { streamItem } from '../../../domain/chat/rooms/stream-item';
import { topicsOf } from '../../../domain/chat/rooms/topics';
import {
  sessionEnded,
  sessionLive,
  sessionReconnecting,
  sessionStarting,
} from '../../../domain/sessions/events';
import { connections } from '../../kit/clients/connections';
import { event } from '../../kit/consume';
import { env } from '../../kit/env';
import { frame } from '../../kit/socket';
import { listWatchers } from './connections-store';
import { removeConnection } from './subscriptions-store';

const { SOCKET_ENDPOINT } = env(announceStreamEnv);
const sockets = connections(SOCKET_ENDPOINT);

/** Connections that are forgotten at once. */
const parallel = 16;

/**
 * Notifies each connection that follows the directory or the channel, once. The frame carries the time of the event, so
 * that clients can detect duplicates and reordering.
 */
export const handler = event(
  [sessionStarting, sessionLive, sessionReconnecting, sessionEnded],
  async (envelope, { log }) => {
    const text = frame([streamItem(envelope)], Date.parse(envelope.time));
    const notified = new Set<string>();
    const counts = { sent: 0, gone: 0, failed: 0 };
    for (const topic of topicsOf(envelope.data.channelId)) {
      for await (const page of listWatchers(topic)) {
        const fresh = page.filter((connectionId) => !notified.has(connectionId));
        for (const connectionId of fresh) notified.add(connectionId);
        const { gone, failed } = await sockets.postMany(fresh, text);
        counts.sent += fresh.length - gone.length - failed.length;
        counts.gone += gone.length;
        counts.failed += failed.length;
        await pMap(gone, removeConnection, { concurrency: parallel });
      }
    }
    log.info('Announced a stream’s state', {
      channelId: envelope.data.channelId,
      type: envelope.type,
      ...counts,
    });
  },
);
