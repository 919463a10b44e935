import type { Restriction } from '../../../domain/chat/moderation/model';
import { documents } from '../../kit/clients/documents';
import { ifConditionMet } from '../../kit/store';
import { table } from '../chat-table';
import { findRoom } from './rooms-store';
import type { UserItem } from './users-store';

/** Followers, moderators and restricted users of rooms. Times are epoch milliseconds. */

/** A user in a room: follower, moderator, restricted, or several of these. */
export interface MemberItem {
  readonly pk: string;
  readonly sk: string;
  readonly channelId: string;
  readonly userId: string;
  readonly name: string;
  readonly moderator?: true;
  readonly followedAt?: number;
  readonly followVersion?: number;
  readonly restriction?: Restriction;
  /** When the user wrote last, in slow mode. */
  readonly wroteAt?: number;
  /** Which message that was (`causeOf`). */
  readonly wroteCause?: string;
  /** `MODERATORS#<channel>` or `RESTRICTED#<channel>`, sorted by name. */
  readonly gsi1pk?: string;
  readonly gsi1sk?: string;
}

export const memberKey = (channelId: string, userId: string) => ({
  pk: `ROOM#${channelId}`,
  sk: `MEMBER#${userId}`,
});

/** AP-91: a user's membership of a room. */
export async function findMember(channelId: string, userId: string): Promise<MemberItem | undefined> {
  const { Item } = await documents().get({
    TableName: table(),
    Key: memberKey(channelId, userId),
    ConsistentRead: true,
  });
  return Item as MemberItem | undefined;
}

/** AP-70: stores since when a user follows a channel; null for no longer. Older versions change nothing. */
export async function projectFollow(follow: {
  channelId: string;
  userId: string;
  name: string;
  followedAt: number | null;
  version: number;
}): Promise<void> {
  const { channelId, userId, name, followedAt, version } = follow;
  await ifConditionMet(() =>
    documents().update({
      TableName: table(),
      Key: memberKey(channelId, userId),
      UpdateExpression: `SET channelId = :channel, userId = :user, #name = :name, followVersion = :version${
        followedAt === null ? ' REMOVE followedAt' : ', followedAt = :at'
      }`,
      ConditionExpression: 'attribute_not_exists(followVersion) OR followVersion < :version',
      ExpressionAttributeNames: { '#name': 'name' },
      ExpressionAttributeValues: {
        ':channel': channelId,
        ':user': userId,
        ':name': name,
        ':version': version,
        ...(followedAt !== null && { ':at': followedAt }),
      },
    }),
  );
}

/**
 * AP-87: notes a message in slow mode. False when the user's last one is less than `slowSeconds` ago; `cause` names the
 * message, which may be sent again.
 */
export const noteSlowMessage = (
  channelId: string,
  userId: string,
  slowSeconds: number,
  cause: string,
  now: number,
): Promise<boolean> =>
  ifConditionMet(() =>
    documents().update({
      TableName: table(),
      Key: memberKey(channelId, userId),
      UpdateExpression: 'SET wroteAt = :now, wroteCause = :cause, channelId = :channel, userId = :user',
      ConditionExpression: 'attribute_not_exists(wroteAt) OR wroteAt <= :before OR wroteCause = :cause',
      ExpressionAttributeValues: {
        ':now': now,
        ':cause': cause,
        ':before': now - slowSeconds * 1_000,
        ':channel': channelId,
        ':user': userId,
      },
    }),
  );

/** The moderators of a room, by name. */
export const listModerators = (channelId: string): Promise<MemberItem[]> =>
  listMembers(`MODERATORS#${channelId}`);

/** The restricted users of a room by name, from after `after`; those whose timeout is over are among them. */
export const listRestricted = (
  channelId: string,
  after: string | undefined,
  limit: number,
): Promise<MemberItem[]> => listMembers(`RESTRICTED#${channelId}`, after, limit);

/** The ids of a room's owner and moderators, who see its review queue. */
export async function listModeratorIds(channelId: string): Promise<string[]> {
  const [room, members] = await Promise.all([findRoom(channelId), listModerators(channelId)]);
  return [...(room === undefined ? [] : [room.ownerId]), ...members.map(({ userId }) => userId)];
}

/** AP-90: the moderators or the restricted users of a room. */
async function listMembers(index: string, after?: string, limit = 100): Promise<MemberItem[]> {
  const { Items = [] } = await documents().query({
    TableName: table(),
    IndexName: 'gsi1',
    KeyConditionExpression: `gsi1pk = :index${after === undefined ? '' : ' AND gsi1sk > :after'}`,
    ExpressionAttributeValues: { ':index': index, ...(after !== undefined && { ':after': after }) },
    Limit: limit,
  });
  return Items as MemberItem[];
}

type Name = Pick<UserItem, 'userId' | 'name'>;

/**
 * The write that restricts a user, and ends the user's role as a moderator; part of AP-92, like the next ones. Its
 * condition: `current` is still the user's restriction.
 */
export const restrictMember = (
  channelId: string,
  user: Name,
  restriction: Restriction,
  current: Restriction | undefined,
) =>
  updateMember(
    channelId,
    user,
    {
      ...{ restriction, moderator: undefined },
      ...{ gsi1pk: `RESTRICTED#${channelId}`, gsi1sk: user.name },
    },
    current?.at ?? null,
  );

/** The write that lifts a user's restriction, if it is still `current`; `moderator` gives the role back. */
export const unrestrictMember = (
  channelId: string,
  user: Name,
  current: Restriction,
  { moderator = false }: { readonly moderator?: boolean | undefined } = {},
) =>
  updateMember(
    channelId,
    user,
    { restriction: undefined, ...roleOfMember(channelId, user, moderator) },
    current.at,
  );

/** The write that makes a user a moderator, or ends it. A timeout that is over is forgotten. */
export const updateModerator = (
  channelId: string,
  user: Name,
  added: boolean,
  current: Restriction | undefined,
) =>
  updateMember(
    channelId,
    user,
    { ...roleOfMember(channelId, user, added), ...(added && { restriction: undefined }) },
    added ? (current?.at ?? null) : undefined,
  );

const roleOfMember = (channelId: string, { name }: Name, moderator: boolean): Partial<MemberItem> =>
  moderator
    ? { moderator: true, gsi1pk: `MODERATORS#${channelId}`, gsi1sk: name }
    : { moderator: undefined, gsi1pk: undefined, gsi1sk: undefined };

/**
 * @param restrictedAt the condition: when the user's restriction began; null for none, undefined for no condition
 */
function updateMember(
  channelId: string,
  { userId, name }: Name,
  change: Partial<MemberItem>,
  restrictedAt: string | null | undefined,
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
      ...(restrictedAt === null && { ConditionExpression: 'attribute_not_exists(#restriction)' }),
      ...(restrictedAt && { ConditionExpression: '#restriction.#at = :restrictedAt' }),
      ExpressionAttributeNames: Object.fromEntries([
        ...given.map(([key]) => [`#${key}`, key]),
        ...(restrictedAt ? [['#at', 'at']] : []),
      ]),
      ExpressionAttributeValues: Object.fromEntries([
        ...sets.map(([key, value]) => [`:${key}`, value]),
        ...(restrictedAt ? [[':restrictedAt', restrictedAt]] : []),
      ]),
    },
  };
}
