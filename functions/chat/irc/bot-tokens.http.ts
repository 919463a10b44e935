import * as routes from '../../../domain/chat/irc/contract';
import { http } from '../../kit/http';
import { createToken, listTokens } from './bot-tokens-store';
import { revokeToken } from './revoke-token';

export const createBotToken = http(routes.createBotToken, async ({ actor, body }) =>
  createToken(actor.userId, body.name, body.scopes),
);

export const listBotTokens = http(routes.listBotTokens, async ({ actor }) => ({
  items: await listTokens(actor.userId),
}));

export const revokeBotToken = http(routes.revokeBotToken, async ({ actor, params: { tokenId } }) => {
  await revokeToken(actor.userId, tokenId);
  return undefined;
});
