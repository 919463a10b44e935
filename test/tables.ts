import { afterAll, beforeAll } from 'vitest';
import { createDynamoDb } from '../local/aws/dynamodb';
import { createTestCloud, type TestCloud } from '../local/runtime/test-cloud';

/** Starts a real table before the tests of a file or a block, and closes it after them. */
export function withTable(setting: string): void {
  let table: { close(): Promise<void> };
  beforeAll(async () => {
    table = await startTable(setting);
  });
  afterAll(() => table.close());
}

/** A real table for the store of a service. Sets the environment that both read, so call it before the first use. */
async function startTable(setting: string): Promise<{ close(): Promise<void> }> {
  const cloud = await createTestCloud((self) => [createDynamoDb(self)]);
  const name = setting.toLowerCase().replaceAll('_', '-');
  await provisionTable(cloud, name);
  await cloud.start();
  const { endpoint, region, credentials } = cloud.clientConfig();
  Object.assign(process.env, {
    [setting]: name,
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  });
  return { close: () => cloud.close() };
}

/** A table as services have it: keys `pk` and `sk`, index `gsi1`. */
export async function provisionTable(cloud: TestCloud, name: string): Promise<void> {
  await cloud.provision('AWS::DynamoDB::Table', name, {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['pk', 'sk', 'gsi1pk', 'gsi1sk'].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S',
    })),
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'gsi1',
        KeySchema: [
          { AttributeName: 'gsi1pk', KeyType: 'HASH' },
          { AttributeName: 'gsi1sk', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  });
}
