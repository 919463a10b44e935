import type { Action, Terms } from '../../../domain/chat/moderation/model';
import type { Pinned, RoomSettings } from '../../../domain/chat/rooms/model';
import { decodeCursor, encodeCursor } from '../../../domain/kit/cursor';
import { ProblemError } from '../../../domain/kit/problem';
import { documents } from '../../kit/clients/documents';
import { held } from '../../kit/held';
import { type ActionItem, actionKey, messageTombstoneKey } from '../items';
import { table } from '../rooms/connections-store';
import { changeSettings, changeTerms, setPin } from '../rooms/room-settings';
import { type Moderator, record, setModerator } from './moderate';
import { reinstate } from './reinstate';
import { listOf } from './room-items-store';

/** The log of moderation, and undoing what stands in it. */

/** What was done in a room, newest first. */
export async function loadActions(
  channelId: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  const [before] = cursor === undefined ? [] : decodeCursor(cursor, [/^act_[0-9A-Z]{26}$/] as const);
  const { items, more } = await listOf<ActionItem>(actionKey(channelId, before ?? ''), 'ACTION#', {
    limit,
    descending: true,
  });
  const last = items.at(-1);
  return {
    items: items.map(presentAction),
    cursor: more && last ? encodeCursor([last.actionId]) : null,
  };
}

export function presentAction({ pk: _, sk: __, before: ___, ...action }: ActionItem): Action {
  return action;
}

/**
 * AP-96: undoes a deed by its opposite, which is a line of the log of its own. Throws `conflict` for what was undone
 * before or cannot be undone.
 */
export async function undo(by: Moderator, actionId: string): Promise<{ actionId: string }> {
  const { channelId } = by.room;
  const key = actionKey(channelId, actionId);
  const { Item } = await documents().get({ TableName: table(), Key: key, ConsistentRead: true });
  if (Item === undefined) throw new ProblemError('not-found', 'This action does not exist.');
  const action = Item as ActionItem;
  if (!action.undoable) throw new ProblemError('conflict', 'This cannot be undone.');
  if (action.undone) throw new ProblemError('conflict', 'This was undone already.');
  const done = await opposite(by, action);
  // The opposite may be done twice without harm; the mark tells others.
  await held(() =>
    documents().update({
      TableName: table(),
      Key: key,
      UpdateExpression: 'SET undone = :true',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':true': true },
    }),
  );
  return done;
}

async function opposite(by: Moderator, action: ActionItem): Promise<{ actionId: string }> {
  const { channelId } = by.room;
  const { target, message } = action;
  switch (action.kind) {
    case 'delete':
      return await record(
        by,
        { kind: 'undo', ...(target && { target }), ...(message && { message }), detail: 'delete' },
        [{ Delete: { TableName: table(), Key: messageTombstoneKey(channelId, message!.messageId) } }],
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
