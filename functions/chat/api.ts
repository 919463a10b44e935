import { api } from '../kit/http';
import { addModerator } from './add-moderator.http';
import { appeal } from './appeal.http';
import { clearRoom } from './clear-room.http';
import { createBotToken } from './create-bot-token.http';
import { createEmote } from './create-emote.http';
import { decideAppeal } from './decide-appeal.http';
import { decideHeld } from './decide-held.http';
import { deleteEmote } from './delete-emote.http';
import { deleteMessage } from './delete-message.http';
import { getChatter } from './get-chatter.http';
import { getMember } from './get-member.http';
import { getPage } from './get-page.http';
import { getRoom } from './get-room.http';
import { getTerms } from './get-terms.http';
import { lift } from './lift.http';
import { listActions } from './list-actions.http';
import { listAppeals } from './list-appeals.http';
import { listBotTokens } from './list-bot-tokens.http';
import { listEmotes } from './list-emotes.http';
import { listHeld } from './list-held.http';
import { listMessages } from './list-messages.http';
import { listModerators } from './list-moderators.http';
import { listRestrictions } from './list-restrictions.http';
import { putEntry } from './log';
import { pin } from './pin-message.http';
import { purge } from './purge.http';
import { removeModerator } from './remove-moderator.http';
import { reportMessage } from './report-message.http';
import { restrict } from './restrict.http';
import { revokeBotToken } from './revoke-bot-token.http';
import { setTerms } from './set-terms.http';
import { undoAction } from './undo-action.http';
import { unpin } from './unpin-message.http';
import { updateRoom } from './update-room.http';

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
  listHeld,
  decideHeld,
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
