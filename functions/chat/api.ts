import { api } from '../kit/http';
import { putEntry } from './delivery/chat-stream';
import { createEmote } from './emotes/create-emote.http';
import { deleteEmote } from './emotes/delete-emote.http';
import { listEmotes } from './emotes/list-emotes.http';
import { createBotToken } from './irc/create-bot-token.http';
import { listBotTokens } from './irc/list-bot-tokens.http';
import { revokeBotToken } from './irc/revoke-bot-token.http';
import { getPage } from './log/get-page.http';
import { listMessages } from './log/list-messages.http';
import { addModerator } from './moderation/add-moderator.http';
import { appeal } from './moderation/appeal.http';
import { clearRoom } from './moderation/clear-room.http';
import { decideAppeal } from './moderation/decide-appeal.http';
import { decideReview } from './moderation/decide-review.http';
import { deleteMessage } from './moderation/delete-message.http';
import { getChatter } from './moderation/get-chatter.http';
import { getTerms } from './moderation/get-terms.http';
import { lift } from './moderation/lift.http';
import { listActions } from './moderation/list-actions.http';
import { listAppeals } from './moderation/list-appeals.http';
import { listModerators } from './moderation/list-moderators.http';
import { listRestrictions } from './moderation/list-restrictions.http';
import { listReviewQueue } from './moderation/list-review-queue.http';
import { pin } from './moderation/pin-message.http';
import { purge } from './moderation/purge.http';
import { removeModerator } from './moderation/remove-moderator.http';
import { reportMessage } from './moderation/report-message.http';
import { restrict } from './moderation/restrict.http';
import { setTerms } from './moderation/set-terms.http';
import { undoAction } from './moderation/undo-action.http';
import { unpin } from './moderation/unpin-message.http';
import { getMember } from './rooms/get-member.http';
import { getRoom } from './rooms/get-room.http';
import { updateRoom } from './rooms/update-room.http';

/** The routes of chat. */
export const handler = api([
  getRoom,
  updateRoom,
  getMember,
  listMessages,
  getPage,
  deleteMessage,
  reportMessage,
  restrict,
  lift,
  listRestrictions,
  purge,
  clearRoom,
  pin,
  unpin,
  listModerators,
  addModerator,
  removeModerator,
  listReviewQueue,
  decideReview,
  appeal,
  listAppeals,
  decideAppeal,
  listActions,
  undoAction,
  getTerms,
  setTerms,
  getChatter,
  listEmotes,
  createEmote,
  deleteEmote((channelId) => putEntry(channelId, { type: 'emotes' })),
  createBotToken,
  listBotTokens,
  revokeBotToken,
]);
