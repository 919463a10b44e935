import { DynamoDBClient, ListTablesCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { World } from './world';

/** The name of the chat table. */
export const chatTable = async (dynamodb: DynamoDBClient): Promise<string> =>
  (await dynamodb.send(new ListTablesCommand({}))).TableNames!.find((name) => /chat/i.test(name))!;

/** Divides a room's subscriptions into so many shards. Returns the name of the chat table. */
export async function spreadRoom(world: World, channelId: string, shards: number): Promise<string> {
  const dynamodb = new DynamoDBClient(world.running.clientConfig());
  const TableName = await chatTable(dynamodb);
  await dynamodb.send(
    new UpdateItemCommand({
      TableName,
      Key: { pk: { S: `ROOM#${channelId}` }, sk: { S: 'ROOM' } },
      UpdateExpression: 'SET shards = :shards',
      ExpressionAttributeValues: { ':shards': { N: `${shards}` } },
    }),
  );
  dynamodb.destroy();
  return TableName;
}
