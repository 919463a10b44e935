import * as routes from '../../../domain/chat/irc/contract';
import { http } from '../../kit/http';
import { createToken, deleteToken, invalidateToken, listTokens } from './bot-tokens-store';
import { listConnectionsOfToken } from './irc-store';
import { rejectConnection } from './reject-connection';

export const createBotToken = http(routes.createBotToken, async ({ actor, body }) =>
  createToken(actor.userId, body.name, body.scopes),
);

export const listBotTokens = http(routes.listBotTokens, async ({ actor }) => ({
  items: await listTokens(actor.userId),
}));

/** Refuses the token, then disconnects its connections, then deletes it: a retry after a failure finds it still. */
export const revokeBotToken = http(routes.revokeBotToken, async ({ actor, params: { tokenId } }) => {
  await invalidateToken(actor.userId, tokenId);
  for (const connectionId of await listConnectionsOfToken(tokenId)) await rejectConnection(connectionId);
  await deleteToken(actor.userId, tokenId);
  return undefined;
});
