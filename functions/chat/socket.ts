import { socketEnv } from '../../domain/chat/env';
import { join, leave, ping, send, watch } from '../../domain/chat/messaging/contract';
import { isAllowedOrigin } from '../../domain/chat/rooms/allowed-origin';
import { ProblemError } from '../../domain/kit/problem';
import { env } from '../kit/env';
import { toProblemError } from '../kit/failures';
import { message, socket } from '../kit/socket';
import { addConnection, setTopics } from './rooms/connections-store';
import { removeConnection, unsubscribe } from './rooms/subscriptions-store';

const { ALLOWED_ORIGINS } = env(socketEnv);

/**
 * The WebSocket API: sockets come and go, say what they watch, enter rooms and write in them. The rules of texts are
 * loaded by the first message that needs them: most starts are for sockets that come, go or ping.
 */
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
    message(join, async (body, connection) => {
      const { joinRoom } = await import('./rooms/join-room');
      return [await joinRoom(body, connection)];
    }),
    message(leave, async ({ channelId }, { connectionId }) => {
      await unsubscribe(connectionId, channelId);
      return [{ type: 'left', channelId }];
    }),
    message(send, async ({ channelId, text, nonce, replyTo }, connection) => {
      const { connectionId, userId, groups, sourceIp, log } = connection;
      try {
        if (userId === null) throw new ProblemError('unauthenticated');
        const { me, said } = action(text);
        const { say } = await import('./messaging/send-message');
        const { kind, messageId } = await say({
          ...{ channelId, userId, groups, connectionId, via: 'site', sourceIp, nonce, replyTo },
          ...{ text: said, action: me },
        });
        return [{ type: kind, nonce, messageId }];
      } catch (error) {
        const problem = toProblemError(error);
        if (problem.code === 'internal-error') log.error('A message failed', { error });
        return [{ type: 'refused', nonce, problem: problem.toProblem() }];
      }
    }),
  ],
});

/** `/me waves` says what somebody does. */
function action(text: string): { me: boolean; said: string } {
  const does = /^\/me\s+(?=\S)/i.exec(text);
  return does ? { me: true, said: text.slice(does[0].length) } : { me: false, said: text };
}
