import { pick } from '../../domain/kit/env';
import { once } from '../../domain/kit/once';
import { documents } from '../kit/clients/documents';
import { env } from '../kit/env';
import { ifConditionMetAlone, queryAll } from '../kit/store';
import {
  arnKey,
  type ChannelProjection,
  cardItems,
  cardKeys,
  channelKey,
  currentKey,
  nameKey,
  openPartition,
  type SessionItem,
  type SessionRecord,
  sessionItem,
  sessionKey,
  sessionPointerKey,
  sessionPrefix,
} from './items';
import { presentCard } from './record';

/** Sessions and the channels they belong to. */

const settings = once(() => env(pick('SESSIONS_TABLE')));
export const table = (): string => settings().SESSIONS_TABLE;

type Key = { pk: string; sk: string };

async function get<T>(key: Key, consistent = true): Promise<T | undefined> {
  const { Item } = await documents().get({ TableName: table(), Key: key, ConsistentRead: consistent });
  return Item as T | undefined;
}

/** AP-40: a channel, as channel.changed.v1 described it last. */
export async function findChannel(channelId: string): Promise<ChannelProjection | undefined> {
  const item = await get<{ channel: ChannelProjection }>(channelKey(channelId));
  return item?.channel;
}

/** AP-41: the channel that an ingest belongs to. */
export async function findChannelIdByArn(arn: string): Promise<string | undefined> {
  return (await get<{ channelId: string }>(arnKey(arn)))?.channelId;
}

/** AP-42: the channel that goes by a name, in any case. */
export async function findChannelByName(name: string): Promise<ChannelProjection | undefined> {
  const pointer = await get<{ channelId: string }>(nameKey(name), false);
  const channel = pointer && (await findChannel(pointer.channelId));
  return channel && nameKey(channel.name).pk === nameKey(name).pk ? channel : undefined;
}

/** AP-43: stores the newest version of a channel. False when that version, or a newer one, is stored already. */
export async function projectChannel(channel: ChannelProjection): Promise<boolean> {
  return await ifConditionMetAlone(() =>
    documents().put({
      TableName: table(),
      Item: { ...channelKey(channel.channelId), version: channel.version, channel },
      ConditionExpression: 'attribute_not_exists(pk) OR version < :version',
      ExpressionAttributeValues: { ':version': channel.version },
    }),
  );
}

/** AP-44: points the name and the ingest of a channel at it, and deletes the pointers of former ones. */
export async function updatePointers(
  channel: ChannelProjection,
  before: ChannelProjection | undefined,
): Promise<void> {
  const pointers = (of: ChannelProjection): Key[] => [
    nameKey(of.name),
    ...(of.ingest ? [arnKey(of.ingest.arn)] : []),
  ];
  const wanted = pointers(channel);
  const { channelId } = channel;
  for (const key of wanted) {
    await documents().put({ TableName: table(), Item: { ...key, channelId } });
  }
  for (const key of before ? pointers(before) : []) {
    if (wanted.some(({ pk }) => pk === key.pk)) continue;
    await ifConditionMetAlone(() =>
      documents().delete({
        TableName: table(),
        Key: key,
        ConditionExpression: 'channelId = :channelId',
        ExpressionAttributeValues: { ':channelId': channelId },
      }),
    );
  }
}

/** AP-45: a channel's sessions, newest first, from after `before`. */
export async function listSessions(
  channelId: string,
  page: { limit: number; before?: string | undefined },
): Promise<{ items: SessionRecord[]; more: boolean }> {
  const { Items = [], LastEvaluatedKey } = await documents().query({
    TableName: table(),
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': channelKey(channelId).pk, ':prefix': sessionPrefix },
    ScanIndexForward: false,
    ConsistentRead: true,
    Limit: page.limit,
    ...(page.before !== undefined && { ExclusiveStartKey: sessionKey(channelId, page.before) }),
  });
  return { items: Items as SessionItem[], more: LastEvaluatedKey !== undefined };
}

/** AP-46: one session by its id alone. */
export async function findSession(sessionId: string): Promise<SessionRecord | undefined> {
  const pointer = await get<{ channelId: string }>(sessionPointerKey(sessionId));
  return pointer && (await get<SessionItem>(sessionKey(pointer.channelId, sessionId)));
}

/**
 * AP-47: begins a session. False when another began since `previous` (the newest one's id, if any) was read: read
 * again.
 */
export async function beginSession(record: SessionRecord, previous: string | undefined): Promise<boolean> {
  const { channelId } = record.channel;
  return await ifConditionMetAlone(() =>
    documents().transactWrite({
      TransactItems: [
        {
          Put: {
            TableName: table(),
            Item: { ...currentKey(channelId), sessionId: record.sessionId },
            ...(previous === undefined
              ? { ConditionExpression: 'attribute_not_exists(pk)' }
              : {
                  ConditionExpression: 'sessionId = :previous',
                  ExpressionAttributeValues: { ':previous': previous },
                }),
          },
        },
        { Put: { TableName: table(), Item: sessionItem({ ...record, version: 1 }) } },
        { Put: { TableName: table(), Item: { ...sessionPointerKey(record.sessionId), channelId } } },
        ...cardWrites(record),
      ],
    }),
  );
}

/**
 * AP-48: stores a session over the version that was read (`before`), with its cards. False when it changed meanwhile.
 * The cards belong to the newest session, so a change of one that had ended leaves them alone.
 */
export async function saveSession(before: SessionRecord, after: SessionRecord): Promise<boolean> {
  const cards =
    before.state === 'ended' ? [] : after.state === 'ended' ? cardRemovals(after) : cardWrites(after);
  return await ifConditionMetAlone(() =>
    documents().transactWrite({
      TransactItems: [
        {
          Put: {
            TableName: table(),
            Item: sessionItem({ ...after, version: before.version + 1 }),
            ConditionExpression: 'version = :version',
            ExpressionAttributeValues: { ':version': before.version },
          },
        },
        ...cards,
      ],
    }),
  );
}

/** AP-49: every session that has not ended. Eventually consistent: read a session again before changing it. */
export const listOpenSessions = (): Promise<SessionRecord[]> =>
  queryAll<SessionItem>({
    TableName: table(),
    IndexName: 'gsi1',
    KeyConditionExpression: 'gsi1pk = :open',
    ExpressionAttributeValues: { ':open': openPartition },
  });

function cardWrites(record: SessionRecord) {
  const card = presentCard(record);
  return card ? cardItems(record, card).map((Item) => ({ Put: { TableName: table(), Item } })) : [];
}

function cardRemovals(record: SessionRecord) {
  return cardKeys(record.channel.channelId).map((Key) => ({ Delete: { TableName: table(), Key } }));
}
