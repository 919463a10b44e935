/**
 * A bare Node http server that answers the five commonest reads with the same DynamoDB calls as the product's
 * functions, and nothing else: no gateway, no validation, no log. A child process of the api bench; writes its port.
 */
import { createServer } from 'node:http';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';

const { client, tables } = JSON.parse(process.argv[2]!) as {
  client: ConstructorParameters<typeof DynamoDBClient>[0];
  tables: { users: string; channels: string; sessions: string };
};
const documents = DynamoDBDocumentClient.from(new DynamoDBClient(client!));

async function get(TableName: string, pk: string, sk: string, ConsistentRead = true) {
  const { Item } = await documents.send(new GetCommand({ TableName, Key: { pk, sk }, ConsistentRead }));
  if (Item === undefined) throw new Error(`${TableName} has no ${pk} ${sk}`);
  return Item;
}

async function channelOf(name: string) {
  const { channelId } = await get(tables.sessions, `NAME#${name}`, 'POINTER', false);
  return (await get(tables.sessions, `CHANNEL#${channelId}`, 'CHANNEL')).channel;
}

async function sessionsOf(name: string, Limit: number) {
  const channel = await channelOf(name);
  const { Items } = await documents.send(
    new QueryCommand({
      TableName: tables.sessions,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': `CHANNEL#${channel.channelId}`, ':prefix': 'SESSION#' },
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit,
    }),
  );
  return { channel, items: Items };
}

async function live() {
  const { Items } = await documents.send(
    new QueryCommand({
      TableName: tables.sessions,
      IndexName: 'gsi1',
      KeyConditionExpression: 'gsi1pk = :partition',
      ExpressionAttributeValues: { ':partition': 'LIVE' },
      ScanIndexForward: false,
      Limit: 25,
    }),
  );
  return { items: Items };
}

async function answer(path: string): Promise<unknown> {
  const [, , room, name, more] = path.split('/');
  if (room === 'live') return name === undefined ? live() : sessionsOf(name, 2);
  if (room === 'users') {
    const { userId } = await get(tables.users, `NAME#${name}`, 'CLAIM');
    return get(tables.users, `USER#${userId}`, 'PROFILE');
  }
  if (more === 'sessions') return sessionsOf(name!, 21);
  const { ownerId } = await get(tables.channels, `NAME#${name}`, 'NAME', false);
  return get(tables.channels, `USER#${ownerId}`, 'CHANNEL');
}

const server = createServer((request, response) => {
  answer(request.url!).then(
    (body) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body)),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as { port: number }).port}\n`));
