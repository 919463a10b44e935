import { seqAt } from '../../../domain/chat/log/seq';
import { ProblemError } from '../../../domain/kit/problem';
import { findMessage } from '../log/log-store';
import { addUserTombstone, putMessageTombstone } from '../log/tombstones-store';
import { unpinRemoved } from '../rooms/pins';
import { loadRoomContext } from '../rooms/room-context-store';
import { requireUser } from '../rooms/users-store';
import { findBelow, type Moderator, requireModerator } from './moderator';
import { recordAction } from './record-action';
import type { BeforePurge } from './reinstate';

/** Deletes a message. Its author may do so too; whether a message exists is said to moderators only. */
export async function deleteMessage(
  channelId: string,
  actor: { userId: string; groups: readonly string[] },
  messageId: string,
): Promise<{ actionId: string }> {
  const found = await findMessage(channelId, messageId);
  const isAuthor = found?.message.author.userId === actor.userId;
  const by = isAuthor ? await asAuthor(channelId, actor.userId) : await requireModerator(channelId, actor);
  if (found === undefined) throw new ProblemError('not-found', 'This message does not exist.');
  const { message, seq } = found;
  const { userId, name } = message.author;
  await findBelow(by, userId);
  const pin = unpinRemoved(by, (pinned) => pinned.messageId === messageId);
  return await recordAction(
    by,
    { kind: 'delete', target: { userId, name }, message, before: { wrote: seq } },
    [putMessageTombstone(channelId, messageId, seq), ...pin.writes],
    [{ type: 'deleted', messageId }, ...pin.entries],
  );
}

async function asAuthor(channelId: string, userId: string): Promise<Moderator> {
  const { room, user } = await loadRoomContext(channelId, userId);
  return { userId, name: user?.name ?? '', role: 'moderator', room };
}

/** Removes everything that a user wrote. */
export async function purge(by: Moderator, userId: string, reason: string): Promise<{ actionId: string }> {
  const { channelId } = by.room;
  const { name } = await requireUser(userId);
  await findBelow(by, userId);
  const seq = seqAt(Date.now());
  const pin = unpinRemoved(by, ({ author }) => author.userId === userId);
  return await recordAction(
    by,
    { kind: 'purge', target: { userId, name }, reason, before: { seq } satisfies BeforePurge },
    [addUserTombstone(channelId, userId, seq), ...pin.writes],
    [{ type: 'purged', userId, name, cause: 'purge' }, ...pin.entries],
  );
}

/** Clears the room on every screen; history and replays still have the messages. */
export const clearRoom = (by: Moderator, reason: string): Promise<{ actionId: string }> =>
  recordAction(by, { kind: 'clear', reason }, [], [{ type: 'cleared' }]);
