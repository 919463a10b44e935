import { setTimeout as wait } from 'node:timers/promises';
import { endAccessEnv } from '../../../domain/chat/env';
import { accessEnded } from '../../../domain/users/events';
import { managementApi } from '../../kit/clients/management-api';
import { event } from '../../kit/consume';
import { env } from '../../kit/env';
import { listTokens } from '../irc/bot-tokens-store';
import { revokeToken } from '../irc/revoke-token';
import { listUserConnections } from './connections-store';

const { SOCKET_ENDPOINT } = env(endAccessEnv);
const sockets = managementApi(SOCKET_ENDPOINT);

/** A socket that was being opened may appear in the index only now. Milliseconds. */
const secondLook = 1_000;

/** Closes the sockets that a user opened until then, and ends the tokens of the user's bots if that was asked for. */
export const handler = event(accessEnded, async ({ data }, { log }) => {
  const { userId, sessionId, endBots } = data;
  const until = Date.parse(data.until);
  let closed = 0;
  const closeSockets = async () => {
    for (const connection of await listUserConnections(userId)) {
      if (connection.connectedAt > until) continue;
      if (sessionId !== null && connection.sessionId !== sessionId) continue;
      await sockets.close(connection.connectionId);
      closed += 1;
    }
  };
  await closeSockets();
  const tokens = endBots ? await listTokens(userId) : [];
  const ended = tokens.filter(({ createdAt }) => Date.parse(createdAt) <= until);
  for (const { tokenId } of ended) await revokeToken(userId, tokenId);
  await wait(secondLook);
  await closeSockets();
  log.info('Ended access to chat', { userId, sockets: closed, bots: ended.length });
});
