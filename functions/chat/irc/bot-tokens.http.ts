import * as routes from '../../../domain/chat/irc/contract';
import { http } from '../../kit/http';
import { createToken, forgetToken, refuseToken, tokensOf } from './bot-tokens-store';
import { connectionsOfToken } from './irc-store';

export const createBotToken = http(routes.createBotToken, async ({ actor, body }) =>
  createToken(actor.userId, body.name, body.scopes),
);

export const listBotTokens = http(routes.listBotTokens, async ({ actor }) => ({
  items: await tokensOf(actor.userId),
}));

/** Refuses the token, then disconnects its connections, then deletes it: a retry after a failure finds it still. */
export const revokeBotToken = http(routes.revokeBotToken, async ({ actor, params: { tokenId } }) => {
  await refuseToken(actor.userId, tokenId);
  // Loaded here: no other route needs the IRC modules.
  const { loginFailed } = await import('../../../domain/chat/irc/replies');
  const { turnAway } = await import('./login');
  for (const connectionId of await connectionsOfToken(tokenId)) await turnAway(connectionId, loginFailed);
  await forgetToken(actor.userId, tokenId);
  return undefined;
});
