import type { Action } from '../../../domain/chat/moderation/model';
import { decodeCursor, encodeCursor } from '../../../domain/kit/cursor';
import { type ActionItem, listActionItems } from './actions-store';

/** A page of the actions in a room, newest first. */
export async function loadActions(
  channelId: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  const [before] = cursor === undefined ? [] : decodeCursor(cursor, [/^act_[0-9A-Z]{26}$/] as const);
  const { items, more } = await listActionItems(channelId, before, limit);
  const last = items.at(-1);
  return {
    items: items.map(presentAction),
    cursor: more && last ? encodeCursor([last.actionId]) : null,
  };
}

const presentAction = ({ pk: _, sk: __, before: ___, ...action }: ActionItem): Action => action;
