import { ProblemError } from '../../domain/kit/problem';
import { type FollowState, mostFollows } from '../../domain/users/follow';
import { documents } from '../kit/clients/documents';
import { ifConditionMet, isTransactionConflict } from '../kit/store';
import { table } from './users-table';

/** The channels that users follow. Times are epoch milliseconds, `ttl` epoch seconds. */

/** The projection of a channel, from channel.changed.v1. */
export interface ChannelItem {
  readonly pk: string;
  readonly sk: 'CHANNEL';
  readonly channelId: string;
  readonly ownerId: string;
  readonly version: number;
}

/** That a user follows a channel, or did: an ended follow is kept for a while, so that `version` keeps growing. */
export interface FollowItem extends FollowState {
  readonly pk: string;
  readonly sk: string;
  readonly userId: string;
  /** The username when the follow began. */
  readonly name: string;
  readonly channelId: string;
  readonly ownerId: string;
  /** When an ended follow is deleted. */
  readonly ttl?: number;
}

/** An entry of the list of channels that a user follows, sorted by time. */
interface FollowedItem {
  readonly pk: string;
  readonly sk: string;
  readonly channelId: string;
  readonly ownerId: string;
  readonly followedAt: number;
}

const userPk = (userId: string): string => `USER#${userId}`;
const channelKey = (channelId: string) => ({ pk: `CHANNEL#${channelId}`, sk: 'CHANNEL' as const });
export const followPrefix = 'FOLLOW#';
export const followKey = (userId: string, channelId: string) => ({
  pk: userPk(userId),
  sk: `${followPrefix}${channelId}`,
});
const followedPrefix = 'FOLLOWED#';
/** Milliseconds of the epoch have 13 digits until the year 2286, so they sort as text. */
const followedKey = (userId: string, followedAt: number, channelId: string) => ({
  pk: userPk(userId),
  sk: `${followedPrefix}${followedAt}#${channelId}`,
});
/** The number of channels that a user follows. */
export const followCountKey = (userId: string) => ({ pk: userPk(userId), sk: 'FOLLOWS' as const });

/** AP-14: a channel; undefined until channel.changed.v1 arrived. */
export async function findChannel(channelId: string): Promise<ChannelItem | undefined> {
  const { Item } = await documents().get({
    TableName: table(),
    Key: channelKey(channelId),
    ConsistentRead: true,
  });
  return Item as ChannelItem | undefined;
}

/** AP-15: stores the newest version of a channel. */
export async function projectChannel(channel: Omit<ChannelItem, 'pk' | 'sk'>): Promise<void> {
  await ifConditionMet(() =>
    documents().put({
      TableName: table(),
      Item: { ...channelKey(channel.channelId), ...channel },
      ConditionExpression: 'attribute_not_exists(pk) OR version < :version',
      ExpressionAttributeValues: { ':version': channel.version },
    }),
  );
}

/** AP-16: a user's follow of a channel, also one that ended lately. */
export async function findFollow(userId: string, channelId: string): Promise<FollowItem | undefined> {
  const { Item } = await documents().get({
    TableName: table(),
    Key: followKey(userId, channelId),
    ConsistentRead: true,
  });
  return Item as FollowItem | undefined;
}

/**
 * AP-17: stores a follow, or its end, over what was read (`before`). False when it changed meanwhile: read again.
 * Throws `conflict` when the user follows as many channels as allowed.
 */
export async function saveFollow(before: FollowItem | undefined, after: FollowItem): Promise<boolean> {
  const { userId, channelId, ownerId, followedAt } = after;
  const entry: FollowedItem | undefined =
    followedAt === null
      ? undefined
      : { ...followedKey(userId, followedAt, channelId), channelId, ownerId, followedAt };
  try {
    await documents().transactWrite({
      TransactItems: [
        {
          Put: {
            TableName: table(),
            Item: after,
            ...(before === undefined
              ? { ConditionExpression: 'attribute_not_exists(pk)' }
              : {
                  ConditionExpression: 'version = :version',
                  ExpressionAttributeValues: { ':version': before.version },
                }),
          },
        },
        {
          Update: {
            TableName: table(),
            Key: followCountKey(userId),
            UpdateExpression: 'ADD #count :change',
            ExpressionAttributeNames: { '#count': 'count' },
            ...(entry === undefined
              ? { ExpressionAttributeValues: { ':change': -1 } }
              : {
                  ConditionExpression: 'attribute_not_exists(#count) OR #count < :most',
                  ExpressionAttributeValues: { ':change': 1, ':most': mostFollows },
                }),
          },
        },
        entry === undefined
          ? {
              Delete: { TableName: table(), Key: followedKey(userId, before?.followedAt ?? 0, channelId) },
            }
          : { Put: { TableName: table(), Item: entry } },
      ],
    });
    return true;
  } catch (error) {
    const { CancellationReasons: [follow, count] = [] } = error as {
      CancellationReasons?: { Code?: string }[];
    };
    if (follow?.Code === 'ConditionalCheckFailed' || isTransactionConflict(error)) return false;
    if (count?.Code !== 'ConditionalCheckFailed') throw error;
    throw new ProblemError('conflict', `You may follow ${mostFollows} channels at most.`, { cause: error });
  }
}

/** AP-18: the channels that a user follows, the latest first, from after `before`. */
export async function listFollowed(
  userId: string,
  page: { limit: number; before?: Pick<FollowedItem, 'followedAt' | 'channelId'> | undefined },
): Promise<{ items: FollowedItem[]; more: boolean }> {
  const { limit, before } = page;
  const { Items = [], LastEvaluatedKey } = await documents().query({
    TableName: table(),
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': userPk(userId), ':prefix': followedPrefix },
    ScanIndexForward: false,
    ConsistentRead: true,
    Limit: limit,
    ...(before && { ExclusiveStartKey: followedKey(userId, before.followedAt, before.channelId) }),
  });
  return { items: Items as FollowedItem[], more: LastEvaluatedKey !== undefined };
}
