import * as routes from '../../../domain/chat/irc/contract';
import { http } from '../../kit/http';
import { createToken, forgetToken, refuseToken, tokensOf } from './bot-tokens-store';
import { connectionsOfToken } from './irc-store';
import { turnAway } from './turn-away';

export const createBotToken = http(routes.createBotToken, async ({ actor, body }) =>
  createToken(actor.userId, body.name, body.scopes),
);

export const listBotTokens = http(routes.listBotTokens, async ({ actor }) => ({
  items: await tokensOf(actor.userId),
}));

/** Refuses the token, then disconnects its connections, then deletes it: a retry after a failure finds it still. */
export const revokeBotToken = http(routes.revokeBotToken, async ({ actor, params: { tokenId } }) => {
  await refuseToken(actor.userId, tokenId);
  for (const connectionId of await connectionsOfToken(tokenId)) await turnAway(connectionId);
  await forgetToken(actor.userId, tokenId);
  return undefined;
});
