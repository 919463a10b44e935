import type { Entry } from '../../../domain/chat/log/model';
import type { ChatMessage } from '../../../domain/chat/messaging/model';
import { idTime } from '../../../domain/kit/id';
import { ProblemError } from '../../../domain/kit/problem';
import { listEntriesBefore } from '../log/log-store';
import { presentMember } from '../rooms/present';
import { roleOf } from '../rooms/role';
import { loadRoomContext } from '../rooms/room-context-store';
import { loadActions } from './actions';

/** How far back a card looks for a user's messages and actions. */
const entriesRead = 500;
const messagesShown = 30;
const actionsRead = 100;

/** The card of a user in a room. */
export async function chatterCard(
  channelId: string,
  userId: string,
  actor: { userId: string; groups: readonly string[] },
) {
  const [{ room, member, user }, asking] = await Promise.all([
    loadRoomContext(channelId, userId),
    loadRoomContext(channelId, actor.userId),
  ]);
  if (user === undefined) throw new ProblemError('not-found', 'This user does not exist.');
  const moderates = roleOf(room, asking.member, actor.userId, actor.groups) !== null;
  return {
    userId,
    name: user.name,
    displayName: user.displayName,
    createdAt: new Date(idTime(userId)).toISOString(),
    member: presentMember({ room, member }, { userId, groups: [] }),
    moderation: moderates ? await moderationOf(channelId, userId) : null,
  };
}

async function moderationOf(channelId: string, userId: string) {
  const isTheirs = (entry: Entry): boolean =>
    entry.type === 'message' && entry.message.author.userId === userId;
  const [{ entries }, { items }] = await Promise.all([
    listEntriesBefore(channelId, undefined, entriesRead, isTheirs),
    loadActions(channelId, { limit: actionsRead }),
  ]);
  const messages = entries.flatMap((entry): ChatMessage[] =>
    entry.type === 'message' ? [entry.message] : [],
  );
  return {
    messages: messages.slice(-messagesShown),
    actions: items.filter(({ target }) => target?.userId === userId),
  };
}
