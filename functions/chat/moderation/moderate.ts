import { randomUUID } from 'node:crypto';
import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { NewEntry } from '../../../domain/chat/log/model';
import type { ChatMessage } from '../../../domain/chat/messaging/model';
import type { Action, Restriction } from '../../../domain/chat/moderation/model';
import type { Role } from '../../../domain/chat/rooms/roles';
import { newId } from '../../../domain/kit/id';
import { ProblemError } from '../../../domain/kit/problem';
import { documents } from '../../kit/clients/documents';
import { isUnmet } from '../../kit/held';
import { putEntry } from '../delivery/chat-stream';
import {
  type ActionItem,
  actionKey,
  type MemberItem,
  memberKey,
  messageTombstoneKey,
  moderatorsIndex,
  type RoomItem,
  restrictedIndex,
  seqAt,
  type UserItem,
  userTombstoneKey,
} from '../items';
import { findMessage } from '../log/log-store';
import { table } from '../rooms/connections-store';
import { roleOf } from '../rooms/role';
import { findMember, findUser, loadRoomContext } from '../rooms/rooms-store';

/**
 * What moderators do. Each deed is stored together with its line in the room's log of moderation, then told to
 * everybody through the room's log; when the telling fails, the deed stands and the caller is asked to repeat it.
 */

/** Somebody who acts in a room, and what they are there. */
export interface Moderator {
  readonly userId: string;
  readonly name: string;
  readonly role: Role;
  readonly room: RoomItem;
}

type Writes = NonNullable<TransactWriteCommandInput['TransactItems']>;

/** Who asks to act in a room. Throws `not-found` when there is none, `forbidden` for who does not moderate it. */
export async function requireModerator(
  channelId: string,
  { userId, groups }: { userId: string; groups: readonly string[] },
): Promise<Moderator> {
  const { room, member, user } = await loadRoomContext(channelId, userId);
  const role = roleOf(room, member, userId, groups);
  if (role === null) throw new ProblemError('forbidden', 'You do not moderate this room.');
  if (user === undefined) throw new ProblemError('upstream-unavailable', undefined, { retryAfter: 2 });
  return { userId, name: user.name, role, room };
}

/** Only the owner and platform admins. */
export function assertOwner({ role }: Moderator): void {
  if (role === 'moderator') throw new ProblemError('forbidden', "Only the channel's owner can do this.");
}

export interface ModerationAction {
  readonly kind: Action['kind'];
  readonly target?: { readonly userId: string; readonly name: string };
  readonly message?: ChatMessage;
  readonly reason?: string;
  readonly detail?: string;
  /** What an undo needs; a deed without it cannot be undone. */
  readonly before?: unknown;
}

/**
 * AP-92: stores a deed with what it changes, then tells the room; a function is asked for the entries once the deed is
 * stored. Answers the id of its line.
 */
export async function record(
  by: Moderator,
  action: ModerationAction,
  writes: Writes,
  entries: readonly NewEntry[] | (() => Promise<readonly NewEntry[]>),
): Promise<{ actionId: string }> {
  const { channelId } = by.room;
  const actionId = newId('action');
  const item: ActionItem = {
    ...actionKey(channelId, actionId),
    actionId,
    kind: action.kind,
    at: new Date().toISOString(),
    by: { userId: by.userId, name: by.name },
    target: action.target ?? null,
    message: action.message ?? null,
    reason: action.reason ?? '',
    detail: action.detail ?? '',
    undone: false,
    undoable: action.before !== undefined,
    ...(action.before !== undefined && { before: action.before }),
  };
  try {
    await documents().transactWrite({
      TransactItems: [...writes, { Put: { TableName: table(), Item: item } }],
      ClientRequestToken: randomUUID(),
    });
  } catch (error) {
    if (isUnmet(error)) {
      throw new ProblemError('conflict', undefined, { cause: error, retryAfter: 1 });
    }
    throw error;
  }
  const told = typeof entries === 'function' ? await entries() : entries;
  for (const entry of told) await putEntry(channelId, entry);
  return { actionId };
}

/** Takes a message down. Its author may do so too. */
export async function deleteMessage(
  channelId: string,
  actor: { userId: string; groups: readonly string[] },
  messageId: string,
): Promise<{ actionId: string }> {
  const found = await findMessage(channelId, messageId);
  if (found === undefined) throw new ProblemError('not-found', 'This message does not exist.');
  const { message, seq } = found;
  const by =
    message.author.userId === actor.userId
      ? await asThemselves(channelId, actor.userId)
      : await requireModerator(channelId, actor);
  await assertBelow(by, message.author.userId);
  const target = { userId: message.author.userId, name: message.author.name };
  return await record(
    by,
    { kind: 'delete', target, message, before: { wrote: seq } },
    [
      {
        Put: { TableName: table(), Item: { ...messageTombstoneKey(channelId, messageId), before: seq } },
      },
    ],
    [{ type: 'deleted', messageId }],
  );
}

/** Bans somebody, or times them out for some seconds; what they wrote is taken down. */
export async function restrict(
  by: Moderator,
  userId: string,
  { seconds, reason }: { seconds?: number | undefined; reason: string },
): Promise<{ actionId: string }> {
  const { channelId } = by.room;
  const person = await somebody(userId);
  await assertBelow(by, userId);
  const now = Date.now();
  const kind = seconds === undefined ? 'ban' : 'timeout';
  const restriction: Restriction = {
    userId,
    name: person.name,
    kind,
    reason,
    by: by.name,
    at: new Date(now).toISOString(),
    until: seconds === undefined ? null : new Date(now + seconds * 1_000).toISOString(),
  };
  return await record(
    by,
    {
      kind,
      target: { userId, name: person.name },
      reason,
      detail: seconds === undefined ? '' : `${seconds} s`,
      before: { seq: seqAt(now) } satisfies BeforePurge,
    },
    [
      setMember(channelId, person, { restriction, gsi1pk: restrictedIndex(channelId), gsi1sk: person.name }),
      removeBefore(channelId, userId, seqAt(now)),
    ],
    [{ type: 'purged', userId, name: person.name, cause: kind, ...(seconds !== undefined && { seconds }) }],
  );
}

/** Takes down everything that somebody wrote. */
export async function purge(by: Moderator, userId: string, reason: string): Promise<{ actionId: string }> {
  const { channelId } = by.room;
  const person = await somebody(userId);
  await assertBelow(by, userId);
  const seq = seqAt(Date.now());
  return await record(
    by,
    {
      kind: 'purge',
      target: { userId, name: person.name },
      reason,
      before: { seq } satisfies BeforePurge,
    },
    [removeBefore(channelId, userId, seq)],
    [{ type: 'purged', userId, name: person.name, cause: 'purge' }],
  );
}

/** Lifts a timeout or ban; what it took down stays down. Throws `not-found` when there is none. */
export async function lift(by: Moderator, userId: string, reason = ''): Promise<{ actionId: string }> {
  const { channelId } = by.room;
  const person = await somebody(userId);
  const member = await findMember(channelId, userId);
  if (member?.restriction === undefined) throw new ProblemError('not-found', 'Nothing is to be lifted.');
  return await record(
    by,
    { kind: 'lift', target: { userId, name: person.name }, reason },
    [unrestricted(channelId, person)],
    [{ type: 'lifted', userId, name: person.name }],
  );
}

/** That nothing keeps a person from writing any more. */
export const unrestricted = (channelId: string, person: Pick<UserItem, 'userId' | 'name'>) =>
  setMember(channelId, person, { restriction: undefined, gsi1pk: undefined, gsi1sk: undefined });

/** Makes somebody a moderator, or ends it. */
export async function setModerator(
  by: Moderator,
  userId: string,
  added: boolean,
): Promise<{ actionId: string }> {
  const { channelId, ownerId } = by.room;
  if (userId !== by.userId || added) assertOwner(by);
  const person = await somebody(userId);
  const member = await findMember(channelId, userId);
  if (added && (userId === ownerId || member?.restriction !== undefined)) {
    throw new ProblemError('conflict', 'The owner moderates anyhow, and who is restricted cannot.');
  }
  if (!added && !member?.moderator)
    throw new ProblemError('not-found', 'That person does not moderate here.');
  return await record(
    by,
    {
      kind: added ? 'add-moderator' : 'remove-moderator',
      target: { userId, name: person.name },
      before: {},
    },
    [
      setMember(
        channelId,
        person,
        added
          ? { moderator: true, gsi1pk: moderatorsIndex(channelId), gsi1sk: person.name }
          : { moderator: undefined, gsi1pk: undefined, gsi1sk: undefined },
      ),
    ],
    [{ type: 'moderator', userId, name: person.name, added }],
  );
}

/** Clears the room for everybody who looks at it now; history and replays keep it. */
export async function clear(by: Moderator, reason: string): Promise<{ actionId: string }> {
  return await record(by, { kind: 'clear', reason }, [], [{ type: 'cleared' }]);
}

/** Nobody acts on the owner, and moderators not on each other. Answers what the person is in the room. */
export async function assertBelow(by: Moderator, userId: string): Promise<MemberItem | undefined> {
  const member = await findMember(by.room.channelId, userId);
  if (userId === by.userId) return member;
  const isOwner = userId === by.room.ownerId;
  if (isOwner || (member?.moderator && by.role === 'moderator')) {
    throw new ProblemError('forbidden', 'The owner and other moderators are not yours to moderate.');
  }
  return member;
}

async function asThemselves(channelId: string, userId: string): Promise<Moderator> {
  const { room, user } = await loadRoomContext(channelId, userId);
  return { userId, name: user?.name ?? '', role: 'moderator', room };
}

async function somebody(userId: string): Promise<UserItem> {
  const user = await findUser(userId);
  if (user === undefined) throw new ProblemError('not-found', 'This user does not exist.');
  return user;
}

/** What is kept of a purge, a timeout or a ban for undoing it: the place up to which it took messages down. */
export interface BeforePurge {
  readonly seq: number;
}

/**
 * Marks everything that somebody wrote up to a place as gone. A message that was sent just before may get its place
 * just after: it stands, for it was not seen yet.
 */
const removeBefore = (channelId: string, userId: string, seq: number) => ({
  Update: {
    TableName: table(),
    Key: userTombstoneKey(channelId, userId),
    UpdateExpression: 'ADD seqs :seq',
    ExpressionAttributeValues: { ':seq': new Set([seq]) },
  },
});

function setMember(
  channelId: string,
  { userId, name }: Pick<UserItem, 'userId' | 'name'>,
  change: Partial<MemberItem>,
) {
  const given = Object.entries({ channelId, userId, name, ...change });
  const sets = given.filter(([, value]) => value !== undefined);
  const removes = given.filter(([, value]) => value === undefined);
  return {
    Update: {
      TableName: table(),
      Key: memberKey(channelId, userId),
      UpdateExpression:
        `SET ${sets.map(([key]) => `#${key} = :${key}`).join(', ')}` +
        (removes.length > 0 ? ` REMOVE ${removes.map(([key]) => `#${key}`).join(', ')}` : ''),
      ExpressionAttributeNames: Object.fromEntries(given.map(([key]) => [`#${key}`, key])),
      ExpressionAttributeValues: Object.fromEntries(sets.map(([key, value]) => [`:${key}`, value])),
    },
  };
}
