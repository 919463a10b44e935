import type { NewEntry } from '../../../domain/chat/log/model';
import type { ChatMessage } from '../../../domain/chat/messaging/model';
import type { Pinned } from '../../../domain/chat/rooms/model';
import { ProblemError } from '../../../domain/kit/problem';
import { findShownMessage } from '../log/log-store';
import type { Write } from '../moderation/actions-store';
import type { Moderator } from '../moderation/moderator';
import { recordAction } from '../moderation/record-action';
import { updateRoom } from './rooms-store';

/** Pins a message for some seconds, or until it is unpinned. */
export async function pinMessage(by: Moderator, messageId: string, seconds: number | null) {
  const { channelId } = by.room;
  const found = await findShownMessage(channelId, messageId);
  if (found === undefined) throw new ProblemError('not-found', 'This message does not exist.');
  return await setPin(by, {
    message: found.message,
    pinnedBy: by.name,
    until: seconds === null ? null : Date.now() + seconds * 1_000,
  });
}

/** Replaces the pinned message of a room; null unpins it. */
export async function setPin(by: Moderator, pinned: Pinned | null) {
  const { room } = by;
  return await recordAction(
    by,
    { kind: pinned === null ? 'unpin' : 'pin', message: pinned?.message, before: { pinned: room.pinned } },
    [updateRoom(room, 'pinned', pinned)],
    [{ type: 'pinned', pinned }],
  );
}

/** What unpins a message that is removed, as a part of another action: nothing unless it is the pinned one. */
export function unpinRemoved(
  { room }: Moderator,
  isRemoved: (message: ChatMessage) => boolean,
): { readonly writes: readonly Write[]; readonly entries: readonly NewEntry[] } {
  if (room.pinned === null || !isRemoved(room.pinned.message)) return { writes: [], entries: [] };
  return { writes: [updateRoom(room, 'pinned', null)], entries: [{ type: 'pinned', pinned: null }] };
}
