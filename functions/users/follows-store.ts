import { ProblemError } from '../../domain/kit/problem';
import { mostFollows } from '../../domain/users/follow';
import { documents } from '../kit/clients/documents';
import { table, unlessConditionFailed } from './accounts-store';
import {
  type ChannelItem,
  channelKey,
  type FollowedItem,
  type FollowItem,
  followCountKey,
  followedKey,
  followedPrefix,
  followKey,
  type ProfileItem,
  profileKey,
} from './items';

/** Who follows which channel; see docs/access-patterns.md for the numbers. */

/** AP-14: what is known of a channel; undefined until channel.changed.v1 told it. */
export async function findChannel(channelId: string): Promise<ChannelItem | undefined> {
  const { Item } = await documents().get({
    TableName: table(),
    Key: channelKey(channelId),
    ConsistentRead: true,
  });
  return Item as ChannelItem | undefined;
}

/** AP-15: keeps the newest version of what is known of a channel. */
export async function keepChannel(channel: Omit<ChannelItem, 'pk' | 'sk'>): Promise<void> {
  await documents()
    .put({
      TableName: table(),
      Item: { ...channelKey(channel.channelId), ...channel },
      ConditionExpression: 'attribute_not_exists(pk) OR version < :version',
      ExpressionAttributeValues: { ':version': channel.version },
    })
    .catch(unlessConditionFailed);
}

/** AP-16: whether a person follows a channel, or did not long ago. */
export async function findFollow(userId: string, channelId: string): Promise<FollowItem | undefined> {
  const { Item } = await documents().get({
    TableName: table(),
    Key: followKey(userId, channelId),
    ConsistentRead: true,
  });
  return Item as FollowItem | undefined;
}

/**
 * AP-17: stores that a person follows a channel, or no longer does, over what was read (`before`). False when it
 * changed meanwhile: read again. Throws `conflict` when the person follows as many channels as one may.
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
    const { CancellationReasons = [] } = error as { CancellationReasons?: { Code?: string }[] };
    const codes = CancellationReasons.map(({ Code }) => Code);
    if (codes[0] === 'ConditionalCheckFailed' || codes.includes('TransactionConflict')) return false;
    if (codes[1] !== 'ConditionalCheckFailed') throw error;
    throw new ProblemError('conflict', `A person may follow ${mostFollows} channels at most.`, {
      cause: error,
    });
  }
}

/** AP-18: the channels that a person follows, the latest first, from after `before`. */
export async function listFollowed(
  userId: string,
  page: { limit: number; before?: Pick<FollowedItem, 'followedAt' | 'channelId'> | undefined },
): Promise<{ items: FollowedItem[]; more: boolean }> {
  const { limit, before } = page;
  const { Items = [], LastEvaluatedKey } = await documents().query({
    TableName: table(),
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': profileKey(userId).pk, ':prefix': followedPrefix },
    ScanIndexForward: false,
    ConsistentRead: true,
    Limit: limit,
    ...(before && { ExclusiveStartKey: followedKey(userId, before.followedAt, before.channelId) }),
  });
  return { items: Items as FollowedItem[], more: LastEvaluatedKey !== undefined };
}

/** How often profiles that DynamoDB was too busy for are asked for again. */
const tries = 5;

/** AP-19: the profiles of some people (at most 100, each once), in no order. */
export async function findProfiles(userIds: readonly string[]): Promise<ProfileItem[]> {
  const found: ProfileItem[] = [];
  let keys: Record<string, unknown>[] = userIds.map(profileKey);
  for (let attempt = 0; keys.length > 0; attempt += 1) {
    if (attempt === tries) throw new Error(`${keys.length} profiles could not be read`);
    if (attempt > 0) await new Promise((go) => setTimeout(go, Math.random() * 50 * 2 ** attempt));
    const { Responses, UnprocessedKeys } = await documents().batchGet({
      RequestItems: { [table()]: { Keys: keys } },
    });
    found.push(...((Responses?.[table()] ?? []) as ProfileItem[]));
    keys = UnprocessedKeys?.[table()]?.Keys ?? [];
  }
  return found;
}
