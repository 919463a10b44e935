import type { ChannelSettings } from '../../domain/channels/settings';
import { pick } from '../../domain/kit/env';
import { once } from '../../domain/kit/once';
import { usernameKey } from '../../domain/users/names';
import { documents } from '../kit/clients/documents';
import { env } from '../kit/env';
import { ifConditionMet } from '../kit/store';

/** Channels and their owners. Times are epoch milliseconds. The ingest is written in ingest-store.ts. */

const settings = once(() => env(pick('CHANNELS_TABLE')));
export const table = (): string => settings().CHANNELS_TABLE;

/** The projection of a user, from user.changed.v1. */
export interface OwnerItem {
  readonly pk: string;
  readonly sk: 'OWNER';
  readonly userId: string;
  readonly version: number;
  readonly username: string;
  readonly displayName: string;
  readonly avatarColour: string;
}

export interface Ingest {
  readonly provider: 'ivs';
  readonly arn: string;
  /** The host, with a port unless it is the default one. */
  readonly endpoint: string;
  readonly playbackUrl: string;
}

/** A stream key as it is stored: enough to recognise it, not to use it. */
export interface StreamKeyRecord {
  readonly arn: string;
  readonly sha256: string;
  readonly lastFour: string;
  readonly createdAt: number;
}

/** Lets one worker at a time call IVS, which has no conditional writes. `until` is in epoch milliseconds. */
export interface Lease {
  readonly token: string;
  readonly until: number;
}

export interface ChannelItem extends ChannelSettings {
  readonly pk: string;
  readonly sk: 'CHANNEL';
  readonly channelId: string;
  readonly ownerId: string;
  readonly name: string;
  readonly displayName: string;
  readonly avatarColour: string;
  /** The version of the owner's profile that name, display name and colour were taken from. */
  readonly ownerVersion: number;
  readonly createdAt: number;
  /** Counts what other services see; consumers of channel.changed.v1 store the newest. */
  readonly version: number;
  readonly ingestState: 'provisioning' | 'ready' | 'failed';
  readonly ingest: Ingest | null;
  readonly streamKey: StreamKeyRecord | null;
  /** When provisioning was last requested. */
  readonly requestedAt: number;
  readonly provisionLease?: Lease;
  readonly keyLease?: Lease;
}

/** A user has one channel, so the user's id is the channel's key. */
export const channelKey = (ownerId: string) => ({ pk: `USER#${ownerId}`, sk: 'CHANNEL' as const });
const ownerKey = (userId: string) => ({ pk: `USER#${userId}`, sk: 'OWNER' as const });
const nameKey = (name: string) => ({ pk: `NAME#${usernameKey(name)}`, sk: 'NAME' as const });

/** AP-20: the owner of a channel; undefined until user.changed.v1 arrived. */
export async function findOwner(userId: string): Promise<OwnerItem | undefined> {
  const { Item } = await documents().get({ TableName: table(), Key: ownerKey(userId), ConsistentRead: true });
  return Item as OwnerItem | undefined;
}

/** AP-21: stores the newest version of a user. False when that version, or a newer one, is stored already. */
export async function projectOwner(owner: Omit<OwnerItem, 'pk' | 'sk'>): Promise<boolean> {
  return await ifConditionMet(() =>
    documents().put({
      TableName: table(),
      Item: { ...ownerKey(owner.userId), ...owner },
      ConditionExpression: 'attribute_not_exists(pk) OR version < :version',
      ExpressionAttributeValues: { ':version': owner.version },
    }),
  );
}

/** AP-22: a user's channel. */
export async function findChannel(ownerId: string): Promise<ChannelItem | undefined> {
  const { Item } = await documents().get({
    TableName: table(),
    Key: channelKey(ownerId),
    ConsistentRead: true,
  });
  return Item as ChannelItem | undefined;
}

/**
 * AP-23: a channel by its name, in any case. A name points at an owner; the name in the channel itself decides, so a
 * pointer that was left behind finds nothing.
 */
export async function findChannelByName(name: string): Promise<ChannelItem | undefined> {
  const { Item } = await documents().get({ TableName: table(), Key: nameKey(name) });
  if (Item === undefined) return undefined;
  const channel = await findChannel(Item.ownerId as string);
  return channel && usernameKey(channel.name) === usernameKey(name) ? channel : undefined;
}

/**
 * AP-24: creates a channel. False when its owner has one already or was renamed since `owner` was read: read again.
 */
export async function createChannel(channel: ChannelItem, owner: OwnerItem): Promise<boolean> {
  return await ifConditionMet(() =>
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

/** AP-25: changes the settings of a channel and returns it; undefined when there is none. */
export async function changeSettings(
  ownerId: string,
  change: Partial<ChannelSettings>,
): Promise<ChannelItem | undefined> {
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  let changed: ChannelItem | undefined;
  await ifConditionMet(async () => {
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
 * AP-26: gives a channel its owner's newest name and looks, and points the new name at it. False when the channel has
 * that version, or a newer one, already.
 */
export async function applyOwner(
  channel: ChannelItem,
  owner: Omit<OwnerItem, 'pk' | 'sk'>,
): Promise<boolean> {
  const applied = await ifConditionMet(() =>
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
  if (applied && usernameKey(channel.name) !== usernameKey(owner.username)) await deleteName(channel);
  return applied;
}

/** Deletes the pointer of a former name, unless the name has another owner by now. */
async function deleteName(channel: ChannelItem): Promise<void> {
  await ifConditionMet(() =>
    documents().delete({
      TableName: table(),
      Key: nameKey(channel.name),
      ConditionExpression: 'ownerId = :ownerId',
      ExpressionAttributeValues: { ':ownerId': channel.ownerId },
    }),
  );
}
