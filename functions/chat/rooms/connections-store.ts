import { topicChanges } from '../../../domain/chat/rooms/topics';
import { documents } from '../../kit/clients/documents';
import { batchWrite, ifConditionMet, paginate, queryAll } from '../../kit/store';
import { table } from '../chat-table';

/** Connections and the topics that they follow. */

export const connectionPk = (connectionId: string): string => `CONNECTION#${connectionId}`;

/** API Gateway closes a socket after two hours; its items expire a while later. Seconds. */
const lifetime = 2.5 * 60 * 60;
/** When items of a connection that are written now expire, epoch seconds. */
export const expiresAt = (): number => Math.ceil(Date.now() / 1_000) + lifetime;

const topicPrefix = 'TOPIC#';
const userPrefix = 'USER#';

/** AP-60: stores a connection. */
export async function addConnection(connection: {
  connectionId: string;
  userId: string | null;
  sessionId: string;
  connectedAt: number;
}): Promise<void> {
  await documents().put({
    TableName: table(),
    Item: {
      pk: connectionPk(connection.connectionId),
      sk: 'CONNECTION',
      ...connection,
      ...(connection.userId !== null && {
        gsi1pk: userPrefix + connection.userId,
        gsi1sk: connectionPk(connection.connectionId),
      }),
      ttl: expiresAt(),
    },
  });
}

/** An open socket of a user. */
export interface UserConnection {
  readonly connectionId: string;
  /** The sign-in that opened it. */
  readonly sessionId: string;
  /** Epoch milliseconds. */
  readonly connectedAt: number;
}

/** AP-122: the open connections of a user to the site's socket API. */
export const listUserConnections = (userId: string): Promise<UserConnection[]> =>
  queryAll<UserConnection>({
    TableName: table(),
    IndexName: 'gsi1',
    KeyConditionExpression: 'gsi1pk = :user',
    ExpressionAttributeValues: { ':user': userPrefix + userId },
  });

/** The ids of {@link listUserConnections}. */
export const listConnectionsOf = async (userId: string): Promise<string[]> =>
  (await listUserConnections(userId)).map(({ connectionId }) => connectionId);

/** AP-61: makes a connection follow exactly these topics. */
export async function setTopics(connectionId: string, topics: readonly string[]): Promise<void> {
  const followed = (await listConnectionItems(connectionId)).flatMap(({ sk }) =>
    sk.startsWith(topicPrefix) ? [sk.slice(topicPrefix.length)] : [],
  );
  const { add, drop } = topicChanges(followed, topics);
  const pk = connectionPk(connectionId);
  const ttl = expiresAt();
  await batchWrite(table(), [
    ...add.map((topic) => ({
      PutRequest: {
        Item: {
          pk,
          sk: `${topicPrefix}${topic}`,
          gsi1pk: `${topicPrefix}${topic}`,
          gsi1sk: pk,
          connectionId,
          ttl,
        },
      },
    })),
    ...drop.map((topic) => ({ DeleteRequest: { Key: { pk, sk: `${topicPrefix}${topic}` } } })),
  ]);
}

/** AP-120: the number of the last message of a connection that was processed; 0 before the first. */
export async function findProcessed(connectionId: string): Promise<number> {
  const { Item } = await documents().get({
    TableName: table(),
    Key: { pk: connectionPk(connectionId), sk: 'CONNECTION' },
    ConsistentRead: true,
    ProjectionExpression: 'lastOrder',
  });
  return (Item?.lastOrder as number | undefined) ?? 0;
}

/** AP-121: notes that a message of a connection was processed, unless a later one was or the connection is closed. */
export async function noteProcessed(connectionId: string, order: number): Promise<void> {
  await ifConditionMet(() =>
    documents().update({
      TableName: table(),
      Key: { pk: connectionPk(connectionId), sk: 'CONNECTION' },
      UpdateExpression: 'SET lastOrder = :order',
      ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(lastOrder) OR lastOrder < :order)',
      ExpressionAttributeValues: { ':order': order },
    }),
  );
}

/** AP-63: the connections that follow a topic, a page at a time. */
export async function* listWatchers(topic: string): AsyncGenerator<string[]> {
  for await (const page of paginate<{ connectionId: string }>({
    TableName: table(),
    IndexName: 'gsi1',
    KeyConditionExpression: 'gsi1pk = :topic',
    ExpressionAttributeValues: { ':topic': `${topicPrefix}${topic}` },
  })) {
    yield page.map(({ connectionId }) => connectionId);
  }
}

/** An item of a connection: a topic that it follows, or its subscription to a room. */
export interface ConnectionItem {
  readonly pk: string;
  readonly sk: string;
  /** The room's shard that a subscription is in, and its key there. */
  readonly shard?: number;
  readonly subscription?: string;
}

/** Every item of a connection. */
export const listConnectionItems = (connectionId: string): Promise<ConnectionItem[]> =>
  queryAll<ConnectionItem>({
    TableName: table(),
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': connectionPk(connectionId) },
    ConsistentRead: true,
  });
