import { socketEnv } from '../../domain/chat/env';
import { join, leave, ping, send, watch } from '../../domain/chat/messaging/contract';
import { isAllowedOrigin } from '../../domain/chat/rooms/allowed-origin';
import { ProblemError } from '../../domain/kit/problem';
import { env } from '../kit/env';
import { toProblemError } from '../kit/failures';
import { message, socket } from '../kit/socket';
import { countAttempt } from './rooms/attempts-store';
import { addConnection, listConnectionsOf, setTopics } from './rooms/connections-store';
import { removeConnection, unsubscribe } from './rooms/subscriptions-store';

const { ALLOWED_ORIGINS } = env(socketEnv);

/**
 * The WebSocket API: connections open and close, follow topics, join rooms and send messages. Joining and sending are
 * imported on demand: most cold starts are for connections that open, close or ping.
 */
export const handler = socket({
  connect: async ({ connectionId, userId, sessionId, connectedAt, headers }) => {
    if (!isAllowedOrigin(headers.origin, ALLOWED_ORIGINS)) {
      throw new ProblemError('forbidden', 'Only the site itself may open a socket.');
    }
    if (userId !== null) await limitSockets(userId);
    await addConnection({ connectionId, userId, sessionId, connectedAt });
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
      const { connectionId } = connection;
      if (!(await countAttempt('join', { connectionId })))
        throw new ProblemError('rate-limited', undefined, { retryAfter: 10 });
      const { joinRoom } = await import('./rooms/join-room');
      return [await joinRoom(body, connection)];
    }),
    message(leave, async ({ channelId }, { connectionId }) => {
      await unsubscribe(connectionId, channelId);
      return [{ type: 'left', channelId }];
    }),
    message(send, async ({ channelId, text, nonce, replyTo, order }, connection) => {
      const { connectionId, userId, groups, sourceIp, log } = connection;
      try {
        if (userId === null) throw new ProblemError('unauthenticated');
        const { isAction, words } = parseAction(text);
        const { sendMessage } = await import('./messaging/send-message');
        const { inOrder } = await import('./messaging/in-order');
        const { kind, messageId } = await inOrder(connectionId, order, () =>
          sendMessage({
            ...{ channelId, userId, groups, connectionId, via: 'site', sourceIp, nonce, replyTo },
            ...{ text: words, action: isAction },
          }),
        );
        return [{ type: kind, nonce, messageId }];
      } catch (error) {
        const problem = toProblemError(error);
        if (problem.code === 'internal-error') log.error('Sending a message failed', { error });
        return [{ type: 'refused', nonce, problem: problem.toProblem() }];
      }
    }),
  ],
});

/** Open sockets of one user: many tabs on several devices. */
const maxSockets = 50;

/** Throws `rate-limited`. The firewall limits anonymous ones, by their address. */
async function limitSockets(userId: string): Promise<void> {
  const [isSeldom, open] = await Promise.all([
    countAttempt('connect', { userId }),
    listConnectionsOf(userId),
  ]);
  if (!isSeldom || open.length >= maxSockets) throw new ProblemError('rate-limited');
}

/** `/me waves` is an action. */
function parseAction(text: string): { isAction: boolean; words: string } {
  const me = /^\/me\s+(?=\S)/i.exec(text);
  return me ? { isAction: true, words: text.slice(me[0].length) } : { isAction: false, words: text };
}
