import * as routes from '../../domain/chat/contract';
import { api } from '../kit/http';
import { putEntry } from './delivery/chat-stream';
import { createEmote } from './emotes/create-emote.http';
import { deleteEmote } from './emotes/delete-emote.http';
import { listEmotes } from './emotes/list-emotes.http';
import * as botTokens from './irc/bot-tokens.http';
import * as log from './log/log.http';
import * as actions from './moderation/actions.http';
import * as appeals from './moderation/appeals.http';
import * as deletions from './moderation/deletions.http';
import * as moderators from './moderation/moderators.http';
import * as restrictions from './moderation/restrictions.http';
import * as reviewQueue from './moderation/review-queue.http';
import * as terms from './moderation/terms.http';
import * as rooms from './rooms/rooms.http';

/** The REST API of chat. */
export const handler = api(routes, {
  ...rooms,
  ...log,
  ...deletions,
  ...restrictions,
  ...moderators,
  ...reviewQueue,
  ...appeals,
  ...actions,
  ...terms,
  listEmotes,
  createEmote,
  deleteEmote: deleteEmote((channelId) => putEntry(channelId, { type: 'emotes' })),
  ...botTokens,
});
