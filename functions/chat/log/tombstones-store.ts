import type { Entry } from '../../../domain/chat/log/model';
import { applyTombstones, subjectsOf } from '../../../domain/chat/log/tombstones';
import { documents } from '../../kit/clients/documents';
import { batchGet } from '../../kit/store';
import { table } from '../chat-table';

/** Which messages moderators removed: one by one, or everything that a user wrote until a purge. */

/** The sequence numbers until which a user's messages are removed, one for each purge that was not undone. */
interface UserTombstoneItem {
  readonly pk: string;
  readonly sk: string;
  readonly seqs?: ReadonlySet<number>;
}

const messageTombstoneKey = (channelId: string, messageId: string) => ({
  pk: `TOMBSTONES#${channelId}`,
  sk: `MESSAGE#${messageId}`,
});
const userTombstoneKey = (channelId: string, userId: string) => ({
  pk: `TOMBSTONES#${channelId}`,
  sk: `USER#${userId}`,
});

/** AP-82: entries without removed messages. */
export async function withoutRemoved(channelId: string, entries: readonly Entry[]): Promise<Entry[]> {
  const { messages, users } = subjectsOf(entries);
  if (users.length === 0) return [...entries];
  const found = await batchGet<UserTombstoneItem>(
    table(),
    [
      ...messages.map((id) => messageTombstoneKey(channelId, id)),
      ...users.map((id) => userTombstoneKey(channelId, id)),
    ],
    { ConsistentRead: true },
  );
  const tombstones = { messages: new Set<string>(), users: new Map<string, number>() };
  for (const { sk, seqs } of found) {
    const [kind, id] = sk.split('#') as [string, string];
    if (kind === 'MESSAGE') tombstones.messages.add(id);
    else tombstones.users.set(id, lastOf(seqs));
  }
  return applyTombstones(entries, tombstones);
}

/** AP-97: the sequence number until which everything that a user wrote is removed; 0 for nothing. */
export async function removedUntil(channelId: string, userId: string): Promise<number> {
  const { Item } = await documents().get({
    TableName: table(),
    Key: userTombstoneKey(channelId, userId),
    ConsistentRead: true,
  });
  return lastOf((Item as UserTombstoneItem | undefined)?.seqs);
}

const lastOf = (seqs: UserTombstoneItem['seqs']): number => Math.max(0, ...(seqs ?? []));

/** The write that removes a message; part of AP-92, like the next ones. */
export const putMessageTombstone = (channelId: string, messageId: string, seq: number) => ({
  Put: { TableName: table(), Item: { ...messageTombstoneKey(channelId, messageId), before: seq } },
});

/** The write that restores a message. */
export const deleteMessageTombstone = (channelId: string, messageId: string) => ({
  Delete: { TableName: table(), Key: messageTombstoneKey(channelId, messageId) },
});

/**
 * The write that removes everything a user wrote until a sequence number. A message that was sent just before may be
 * sequenced just after: it stays, since no moderator had seen it.
 */
export const addUserTombstone = (channelId: string, userId: string, seq: number) => ({
  Update: {
    TableName: table(),
    Key: userTombstoneKey(channelId, userId),
    UpdateExpression: 'ADD seqs :seq',
    ExpressionAttributeValues: { ':seq': new Set([seq]) },
  },
});

/** The write that undoes {@link addUserTombstone}. */
export const deleteUserTombstone = (channelId: string, userId: string, seq: number) => ({
  Update: {
    TableName: table(),
    Key: userTombstoneKey(channelId, userId),
    UpdateExpression: 'DELETE seqs :seq',
    ExpressionAttributeValues: { ':seq': new Set([seq]) },
  },
});
