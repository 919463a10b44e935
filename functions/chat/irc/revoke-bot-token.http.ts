import { loginFailed } from '../../../domain/chat/irc/replies';
import { revokeBotToken as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { forgetToken, refuseToken } from './bot-tokens-store';
import { connectionsOfToken } from './irc-store';
import { turnAway } from './login';

/** Nobody comes in by the token any more, then who is in is sent out, then it is forgotten. */
export const revokeBotToken = http(route, async ({ actor, params: { tokenId } }) => {
  await refuseToken(actor.userId, tokenId);
  for (const connectionId of await connectionsOfToken(tokenId)) await turnAway(connectionId, loginFailed);
  await forgetToken(actor.userId, tokenId);
  return undefined;
});
