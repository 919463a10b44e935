import type { ChannelSettings } from '../../domain/channels/settings';
import { pick } from '../../domain/kit/env';
import { once } from '../../domain/kit/once';
import { usernameKey } from '../../domain/users/names';
import { documents } from '../kit/clients/documents';
import { env } from '../kit/env';
import { held } from '../kit/held';
import { type ChannelItem, channelKey, nameKey, type OwnerItem, ownerKey } from './items';

/** Channels and their owners; see docs/access-patterns.md for the numbers. The ingest's part is in ingest-store.ts. */

const settings = once(() => env(pick('CHANNELS_TABLE')));
export const table = (): string => settings().CHANNELS_TABLE;

/** AP-20: what is known of a person; undefined until user.changed.v1 told it. */
export async function findOwner(userId: string): Promise<OwnerItem | undefined> {
  const { Item } = await documents().get({ TableName: table(), Key: ownerKey(userId), ConsistentRead: true });
  return Item as OwnerItem | undefined;
}

/** AP-21: keeps the newest version of what is known of a person. False when a newer or the same one was there. */
export async function keepOwner(owner: Omit<OwnerItem, 'pk' | 'sk'>): Promise<boolean> {
  return await held(() =>
    documents().put({
      TableName: table(),
      Item: { ...ownerKey(owner.userId), ...owner },
      ConditionExpression: 'attribute_not_exists(pk) OR version < :version',
      ExpressionAttributeValues: { ':version': owner.version },
    }),
  );
}

/** AP-22: a person's channel. */
export async function findChannel(ownerId: string): Promise<ChannelItem | undefined> {
  const { Item } = await documents().get({
    TableName: table(),
    Key: channelKey(ownerId),
    ConsistentRead: true,
  });
  return Item as ChannelItem | undefined;
}

/**
 * AP-23: a channel by its name, in any case. A name points at an owner; the channel itself says whether it still
 * goes by that name, so a pointer that was left behind finds nothing.
 */
export async function findChannelByName(name: string): Promise<ChannelItem | undefined> {
  const { Item } = await documents().get({ TableName: table(), Key: nameKey(name) });
  if (Item === undefined) return undefined;
  const channel = await findChannel(Item.ownerId as string);
  return channel && usernameKey(channel.name) === usernameKey(name) ? channel : undefined;
}

/**
 * AP-24: makes a channel, unless its owner has one or was renamed since `owner` was read. False when either
 * is so: read again.
 */
export async function createChannel(channel: ChannelItem, owner: OwnerItem): Promise<boolean> {
  return await held(() =>
    documents().transactWrite({
      TransactItems: [
        { Put: { TableName: table(), Item: channel, ConditionExpression: 'attribute_not_exists(pk)' } },
        {
          ConditionCheck: {
            TableName: table(),
            Key: ownerKey(owner.userId),
            ConditionExpression: 'version = :version',
            ExpressionAttributeValues: { ':version': owner.version },
          },
        },
        { Put: { TableName: table(), Item: { ...nameKey(channel.name), ownerId: channel.ownerId } } },
      ],
    }),
  );
}

/** AP-25: changes what the streamer chooses and answers the channel whole; undefined when there is none. */
export async function changeSettings(
  ownerId: string,
  change: Partial<ChannelSettings>,
): Promise<ChannelItem | undefined> {
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  let changed: ChannelItem | undefined;
  await held(async () => {
    const { Attributes } = await documents().update({
      TableName: table(),
      Key: channelKey(ownerId),
      UpdateExpression: `SET version = version + :one, ${given.map((_, at) => `#c${at} = :c${at}`).join(', ')}`,
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: Object.fromEntries(given.map(([name], at) => [`#c${at}`, name])),
      ExpressionAttributeValues: {
        ':one': 1,
        ...Object.fromEntries(given.map(([, value], at) => [`:c${at}`, value])),
      },
      ReturnValues: 'ALL_NEW',
    });
    changed = Attributes as ChannelItem;
  });
  return changed;
}

/**
 * AP-26: gives a channel its owner's newest name and looks, and points the new name at it. False when the
 * channel has the same version or a newer one already.
 */
export async function applyOwner(
  channel: ChannelItem,
  owner: Omit<OwnerItem, 'pk' | 'sk'>,
): Promise<boolean> {
  const applied = await held(() =>
    documents().transactWrite({
      TransactItems: [
        {
          Update: {
            TableName: table(),
            Key: channelKey(channel.ownerId),
            UpdateExpression:
              'SET #name = :name, displayName = :displayName, avatarColour = :avatarColour, ownerVersion = :version, version = version + :one',
            ConditionExpression: 'ownerVersion < :version',
            ExpressionAttributeNames: { '#name': 'name' },
            ExpressionAttributeValues: {
              ':name': owner.username,
              ':displayName': owner.displayName,
              ':avatarColour': owner.avatarColour,
              ':version': owner.version,
              ':one': 1,
            },
          },
        },
        { Put: { TableName: table(), Item: { ...nameKey(owner.username), ownerId: channel.ownerId } } },
      ],
    }),
  );
  if (applied && usernameKey(channel.name) !== usernameKey(owner.username)) await dropName(channel);
  return applied;
}

/** The pointer of a former name, unless somebody else has the name by now. Left behind, it would find nothing. */
async function dropName(channel: ChannelItem): Promise<void> {
  await held(() =>
    documents().delete({
      TableName: table(),
      Key: nameKey(channel.name),
      ConditionExpression: 'ownerId = :ownerId',
      ExpressionAttributeValues: { ':ownerId': channel.ownerId },
    }),
  );
}
