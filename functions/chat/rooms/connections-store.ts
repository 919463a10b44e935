import type { BatchWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { topicChanges } from '../../../domain/chat/rooms/topics';
import { pick } from '../../../domain/kit/env';
import { once } from '../../../domain/kit/once';
import { documents } from '../../kit/clients/documents';
import { env } from '../../kit/env';
import { connectionPk } from '../items';

/** Connections and what they watch; see docs/access-patterns.md for the numbers. */

const settings = once(() => env(pick('CHAT_TABLE')));
export const table = (): string => settings().CHAT_TABLE;

/** API Gateway closes a socket after two hours; what is left of it goes a while later. Seconds. */
const lifetime = 2.5 * 60 * 60;
/** When what is noted of a connection now can be forgotten, epoch seconds. */
export const forgetAt = (): number => Math.ceil(Date.now() / 1_000) + lifetime;

const topicPrefix = 'TOPIC#';

/** AP-60: notes a connection. */
export async function addConnection(connection: {
  connectionId: string;
  userId: string | null;
  connectedAt: number;
}): Promise<void> {
  await documents().put({
    TableName: table(),
    Item: {
      pk: connectionPk(connection.connectionId),
      sk: 'CONNECTION',
      ...connection,
      ttl: forgetAt(),
    },
  });
}

/** AP-61: makes a connection follow exactly these topics. */
export async function setTopics(connectionId: string, topics: readonly string[]): Promise<void> {
  const followed = (await listConnectionItems(connectionId)).flatMap(({ sk }) =>
    sk.startsWith(topicPrefix) ? [sk.slice(topicPrefix.length)] : [],
  );
  const { add, drop } = topicChanges(followed, topics);
  const pk = connectionPk(connectionId);
  const ttl = forgetAt();
  await batchWrite([
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

/** AP-63: the connections that follow a topic, a page at a time. */
export async function* listWatchers(topic: string): AsyncGenerator<readonly string[]> {
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await documents().query({
      TableName: table(),
      IndexName: 'gsi1',
      KeyConditionExpression: 'gsi1pk = :topic',
      ExpressionAttributeValues: { ':topic': `${topicPrefix}${topic}` },
      ExclusiveStartKey: from,
    });
    yield Items.map(({ connectionId }) => connectionId as string);
    from = LastEvaluatedKey;
  } while (from !== undefined);
}

/** Something that a connection has: a topic that it follows, or its seat in a room. */
export interface ConnectionItem {
  readonly pk: string;
  readonly sk: string;
  /** Where a seat is: the room's shard, and its key there. */
  readonly shard?: number;
  readonly subscription?: string;
}

/** Everything that is noted of a connection. */
export async function listConnectionItems(connectionId: string): Promise<ConnectionItem[]> {
  const { Items = [] } = await documents().query({
    TableName: table(),
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': connectionPk(connectionId) },
    ConsistentRead: true,
  });
  return Items as ConnectionItem[];
}

type WriteRequest = NonNullable<NonNullable<BatchWriteCommandInput['RequestItems']>[string]>[number];

const batchSize = 25;
const tries = 6;

/** Writes in batches, and again what DynamoDB was too busy for. */
export async function batchWrite(requests: readonly WriteRequest[]): Promise<void> {
  for (let at = 0; at < requests.length; at += batchSize) {
    let left: WriteRequest[] = requests.slice(at, at + batchSize);
    for (let attempt = 0; left.length > 0; attempt += 1) {
      if (attempt === tries) throw new Error(`${left.length} items could not be written`);
      if (attempt > 0) await new Promise((go) => setTimeout(go, Math.random() * 50 * 2 ** attempt));
      const { UnprocessedItems } = await documents().batchWrite({ RequestItems: { [table()]: left } });
      left = (UnprocessedItems?.[table()] as WriteRequest[] | undefined) ?? [];
    }
  }
}
