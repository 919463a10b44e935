import { DynamoDBClient, ListTablesCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { World } from './world';

/** Makes a room one that grew: with its seats in so many shards. Answers the name of the table of chat. */
export async function spreadRoom(world: World, channelId: string, shards: number): Promise<string> {
  const dynamodb = new DynamoDBClient(world.running.clientConfig());
  const { TableNames = [] } = await dynamodb.send(new ListTablesCommand({}));
  const TableName = TableNames.find((name) => /chat/i.test(name))!;
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
