import { socketEnv } from '../../domain/chat/env';
import { isAllowedOrigin } from '../../domain/chat/frame';
import { ping, watch } from '../../domain/chat/messages';
import { ProblemError } from '../../domain/kit/problem';
import { env } from '../kit/env';
import { message, socket } from '../kit/socket';
import { addConnection, removeConnection, setTopics } from './store';

const { ALLOWED_ORIGINS } = env(socketEnv);

/** The WebSocket API: sockets come and go, and say what they watch. */
export const handler = socket({
  connect: async ({ connectionId, userId, connectedAt, headers }) => {
    if (!isAllowedOrigin(headers.origin, ALLOWED_ORIGINS)) {
      throw new ProblemError('forbidden', 'Only the site itself may open a socket.');
    }
    await addConnection({ connectionId, userId, connectedAt });
  },
  disconnect: async ({ connectionId }) => await removeConnection(connectionId),
  messages: [
    message(ping, async () => [{ type: 'pong' }]),
    message(watch, async ({ topics }, { connectionId }) => {
      const wanted = [...new Set(topics)];
      await setTopics(connectionId, wanted);
      return [{ type: 'watching', topics: wanted }];
    }),
  ],
});
