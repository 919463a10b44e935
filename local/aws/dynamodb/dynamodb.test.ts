import { readdirSync, readFileSync } from 'node:fs';
import {
  BatchGetItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestCloud, type TestCloud } from '../../runtime/test-cloud';
import { createDynamoDb, type DynamoDb } from './index';

let cloud: TestCloud;
let dynamodb: DynamoDb;
let client: DynamoDBClient;
let streams: DynamoDBStreamsClient;
let count = 0;
let table: string;
let streamArn: string;

const properties = (name: string, more: object = {}) => ({
  TableName: name,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
  TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
  PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  ...more,
});

const withIndex = {
  AttributeDefinitions: ['pk', 'sk', 'owner'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by-owner',
      KeySchema: [{ AttributeName: 'owner', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
};

beforeAll(async () => {
  cloud = await createTestCloud((self) => {
    dynamodb = createDynamoDb(self);
    return [dynamodb];
  });
  client = new DynamoDBClient(cloud.clientConfig());
  streams = new DynamoDBStreamsClient(cloud.clientConfig());
});
afterAll(async () => {
  client.destroy();
  streams.destroy();
  await cloud.close();
});
beforeEach(async () => {
  table = `table-${++count}`;
  const { attributes } = await cloud.provision('AWS::DynamoDB::Table', 'Table', properties(table));
  streamArn = `${attributes?.StreamArn}`;
  cloud.accesses.length = 0;
});

const item = (pk: string, more: Record<string, unknown> = {}) =>
  ({ pk: { S: pk }, sk: { S: '1' }, ...more }) as never;

function enginePid(stateDir: string): number {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const [program, ...rest] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      if (program?.endsWith('/dynoxide') && rest.some((word) => word.startsWith(stateDir)))
        return Number(pid);
    } catch {
      // Already ended.
    }
  }
  throw new Error('The engine does not run.');
}

async function records() {
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn: streamArn }));
  const ShardId = StreamDescription?.Shards?.[0]?.ShardId;
  const { ShardIterator } = await streams.send(
    new GetShardIteratorCommand({ StreamArn: streamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
  );
  return (await streams.send(new GetRecordsCommand({ ShardIterator }))).Records ?? [];
}

describe('provisioning', () => {
  it('uses ARNs of this account, keeps items when provisioned again and adds an index', async () => {
    await client.send(new PutItemCommand({ TableName: table, Item: item('a', { owner: { S: 'ann' } }) }));
    const again = await cloud.provision('AWS::DynamoDB::Table', 'Table', properties(table, withIndex));
    expect(again.attributes?.Arn).toBe(`arn:aws:dynamodb:us-east-1:123456789012:table/${table}`);
    expect(again.attributes?.StreamArn).toBe(streamArn);
    const found = await client.send(
      new QueryCommand({
        TableName: table,
        IndexName: 'by-owner',
        KeyConditionExpression: '#o = :o',
        ExpressionAttributeNames: { '#o': 'owner' },
        ExpressionAttributeValues: { ':o': { S: 'ann' } },
      }),
    );
    expect(found.Items).toEqual([{ pk: { S: 'a' }, sk: { S: '1' }, owner: { S: 'ann' } }]);
    expect(cloud.accesses.at(-1)).toEqual({
      action: 'dynamodb:Query',
      resource: `arn:aws:dynamodb:us-east-1:123456789012:table/${table}/index/by-owner`,
    });
    await cloud.provision('AWS::DynamoDB::Table', 'Table', properties(table));
    const { Table } = await client.send(new DescribeTableCommand({ TableName: table }));
    expect(Table?.GlobalSecondaryIndexes ?? []).toEqual([]);
  });

  it('creates the table of a GlobalTable', async () => {
    const { attributes } = await cloud.provision('AWS::DynamoDB::GlobalTable', 'Global', {
      ...properties(`global-${count}`, withIndex),
      Replicas: [{ Region: 'us-east-1' }],
    });
    expect(attributes?.StreamArn).toContain(`:table/global-${count}/stream/`);
  });

  it('refuses a changed key', async () => {
    const changed = properties(table, { KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }] });
    await expect(cloud.provision('AWS::DynamoDB::Table', 'Table', changed)).rejects.toThrow('--fresh');
  });
});

describe('access', () => {
  it('requires access to each table of a batch and each action of a transaction', async () => {
    const arn = `arn:aws:dynamodb:us-east-1:123456789012:table/${table}`;
    await client.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: { TableName: table, Item: item('a') } },
          {
            ConditionCheck: {
              TableName: table,
              Key: item('b'),
              ConditionExpression: 'attribute_not_exists(pk)',
            },
          },
        ],
      }),
    );
    await client.send(new BatchGetItemCommand({ RequestItems: { [table]: { Keys: [item('a')] } } }));
    expect(cloud.accesses).toEqual([
      { action: 'dynamodb:PutItem', resource: arn, context: { 'dynamodb:leadingkeys': ['a'] } },
      { action: 'dynamodb:ConditionCheckItem', resource: arn, context: { 'dynamodb:leadingkeys': ['b'] } },
      { action: 'dynamodb:BatchGetItem', resource: arn, context: { 'dynamodb:leadingkeys': ['a'] } },
    ]);
  });
});

describe('calls', () => {
  it('returns the reasons of a cancelled transaction with the item', async () => {
    await client.send(new PutItemCommand({ TableName: table, Item: item('a', { n: { N: '1' } }) }));
    const attempt = client.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          {
            Put: {
              TableName: table,
              Item: item('a'),
              ConditionExpression: 'attribute_not_exists(pk)',
              ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
            },
          },
        ],
      }),
    );
    const error = await attempt.catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(TransactionCanceledException);
    const [reason] = (error as TransactionCanceledException).CancellationReasons ?? [];
    expect(reason?.Code).toBe('ConditionalCheckFailed');
    expect(reason?.Item?.n).toEqual({ N: '1' });
  });

  it('counts units without returning them unasked', async () => {
    const put = await client.send(new PutItemCommand({ TableName: table, Item: item('a') }));
    expect(put.ConsumedCapacity).toBeUndefined();
    const get = await client.send(
      new GetItemCommand({ TableName: table, Key: item('a'), ReturnConsumedCapacity: 'TOTAL' }),
    );
    expect(get.ConsumedCapacity?.CapacityUnits).toBe(0.5);
    expect(dynamodb.units().get(table)).toEqual({
      PutItem: { read: 0, write: 1, calls: 1 },
      GetItem: { read: 0.5, write: 0, calls: 1 },
    });
  });

  it('keeps acknowledged writes when the engine is killed', async () => {
    await client.send(new PutItemCommand({ TableName: table, Item: item('a') }));
    process.kill(enginePid(cloud.stateDir), 'SIGKILL');
    const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: item('a') }));
    expect(Item).toEqual(item('a'));
  });
});

describe('expiry', () => {
  it('removes only expired items, as the DynamoDB service', async () => {
    const now = Math.floor(Date.now() / 1000);
    await client.send(
      new PutItemCommand({ TableName: table, Item: item('old', { expires: { N: `${now - 5}` } }) }),
    );
    await client.send(
      new PutItemCommand({ TableName: table, Item: item('new', { expires: { N: `${now + 99}` } }) }),
    );
    await client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: item('text'),
        UpdateExpression: 'SET expires = :t',
        ExpressionAttributeValues: { ':t': { S: '1' } },
      }),
    );
    dynamodb.resetUnits();
    await dynamodb.sweep(now);
    expect(dynamodb.units().size).toBe(0);
    const removed = (await records()).filter((record) => record.eventName === 'REMOVE');
    expect(removed.map((record) => record.dynamodb?.Keys?.pk?.S)).toEqual(['old']);
    expect(removed[0]?.userIdentity).toEqual({ Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' });
    expect(removed[0]?.awsRegion).toBe('us-east-1');
  });
});
