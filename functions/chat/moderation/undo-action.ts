import type { Terms } from '../../../domain/chat/moderation/model';
import type { Pinned, RoomSettings } from '../../../domain/chat/rooms/model';
import { ProblemError } from '../../../domain/kit/problem';
import { deleteMessageTombstone } from '../log/tombstones-store';
import { changeSettings } from '../rooms/change-settings';
import { setPin } from '../rooms/pins';
import { type ActionItem, findAction, markUndone } from './actions-store';
import { changeTerms } from './change-terms';
import type { Moderator } from './moderator';
import { setModerator } from './moderators';
import { recordAction } from './record-action';
import { reinstate } from './reinstate';

/**
 * Undoes an action by its opposite, which is an action of its own. Throws `conflict` for one that was undone before or
 * cannot be undone.
 */
export async function undoAction(by: Moderator, actionId: string): Promise<{ actionId: string }> {
  const { channelId } = by.room;
  const action = await findAction(channelId, actionId);
  if (action === undefined) throw new ProblemError('not-found', 'This action does not exist.');
  if (!action.undoable) throw new ProblemError('conflict', 'This cannot be undone.');
  if (action.undone) throw new ProblemError('conflict', 'This was undone already.');
  const opposite = await applyOpposite(by, action);
  // The opposite is idempotent, so the mark may follow it.
  await markUndone(channelId, actionId);
  return opposite;
}

async function applyOpposite(by: Moderator, action: ActionItem): Promise<{ actionId: string }> {
  const { channelId } = by.room;
  const { target, message } = action;
  switch (action.kind) {
    case 'delete':
      return await recordAction(
        by,
        { kind: 'undo', ...(target && { target }), ...(message && { message }), detail: 'delete' },
        [deleteMessageTombstone(channelId, message!.messageId)],
        [{ type: 'restored', message: message!, wrote: (action.before as { wrote: number }).wrote }],
      );
    case 'timeout':
    case 'ban':
    case 'purge':
      return await reinstate(by, action);
    case 'settings': {
      await changeSettings(by, action.before as Partial<RoomSettings>);
      return { actionId: action.actionId };
    }
    case 'terms': {
      await changeTerms(by, action.before as Terms);
      return { actionId: action.actionId };
    }
    case 'pin':
    case 'unpin':
      return await setPin(by, (action.before as { pinned: Pinned | null }).pinned);
    case 'add-moderator':
    case 'remove-moderator':
      return await setModerator(by, target!.userId, action.kind === 'remove-moderator');
    default:
      throw new ProblemError('conflict', 'This cannot be undone.');
  }
}
