import { AwsError, type Provisioned, type ResourceSpec } from '../../runtime/cloud';
import type { Input } from '../../runtime/wire';

type Send = (operation: string, input: Input) => Promise<Input>;

/** A provisioned table. */
export interface Table {
  readonly name: string;
  readonly hashKey: string;
  readonly keys: readonly string[];
  readonly ttlAttribute?: string;
  readonly streamArn?: string;
}

const settings = [
  'AttributeDefinitions',
  'KeySchema',
  'LocalSecondaryIndexes',
  'GlobalSecondaryIndexes',
  'BillingMode',
  'ProvisionedThroughput',
] as const;

/** Creates or updates the table of an AWS::DynamoDB::Table or ::GlobalTable. */
export async function provisionTable(
  spec: ResourceSpec,
  send: Send,
): Promise<{ table: Table; provisioned: Provisioned }> {
  const wanted = spec.properties;
  const name: string = wanted.TableName ?? spec.physicalName(255);
  const stream = wanted.StreamSpecification;
  const description = await findTable(name, send);
  if (description === undefined) {
    const input: Input = { TableName: name, BillingMode: 'PAY_PER_REQUEST' };
    for (const key of settings) if (wanted[key] !== undefined) input[key] = wanted[key];
    if (input.BillingMode !== 'PROVISIONED' || input.ProvisionedThroughput === undefined) {
      input.BillingMode = 'PAY_PER_REQUEST';
      delete input.ProvisionedThroughput;
    }
    if (input.GlobalSecondaryIndexes !== undefined) {
      input.GlobalSecondaryIndexes = input.GlobalSecondaryIndexes.map(indexOf);
    }
    if (stream !== undefined) {
      input.StreamSpecification = { StreamEnabled: true, StreamViewType: stream.StreamViewType };
    }
    await send('CreateTable', input);
  } else {
    await update(spec, name, description, send);
  }
  const ttlAttribute = await setTtl(name, wanted.TimeToLiveSpecification, send);
  const current = await active(name, send);
  const keys: string[] = current.KeySchema.map((key: Input) => key.AttributeName);
  const streamArn = current.StreamSpecification?.StreamEnabled ? current.LatestStreamArn : undefined;
  return {
    table: { name, hashKey: keys[0] as string, keys, ttlAttribute, streamArn },
    provisioned: {
      ref: name,
      attributes: {
        Arn: current.TableArn,
        TableId: current.TableId,
        ...(streamArn === undefined ? {} : { StreamArn: streamArn }),
      },
    },
  };
}

async function findTable(name: string, send: Send): Promise<Input | undefined> {
  try {
    return (await send('DescribeTable', { TableName: name })).Table;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

/** A template's index without the members that the control API rejects. */
function indexOf({ IndexName, KeySchema, Projection }: Input): Input {
  return { IndexName, KeySchema, Projection };
}

async function update(spec: ResourceSpec, name: string, found: Input, send: Send): Promise<void> {
  const wanted = spec.properties;
  if (keyText(found.KeySchema) !== keyText(wanted.KeySchema)) {
    throw new Error(
      `${spec.path}: the key of table ${name} changed, which replaces the table. Start with --fresh to begin again.`,
    );
  }
  const before = new Map<string, Input>(
    (found.GlobalSecondaryIndexes ?? []).map((index: Input) => [index.IndexName, index]),
  );
  const after = new Map<string, Input>(
    (wanted.GlobalSecondaryIndexes ?? []).map((index: Input) => [index.IndexName, indexOf(index)]),
  );
  for (const [indexName, index] of before) {
    const next = after.get(indexName);
    if (next !== undefined && indexText(next) === indexText(index)) continue;
    await send('UpdateTable', {
      TableName: name,
      GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: indexName } }],
    });
    before.delete(indexName);
    await active(name, send);
  }
  for (const [indexName, index] of after) {
    if (before.has(indexName)) continue;
    await send('UpdateTable', {
      TableName: name,
      AttributeDefinitions: wanted.AttributeDefinitions,
      GlobalSecondaryIndexUpdates: [{ Create: index }],
    });
    await active(name, send);
  }
  await updateStream(name, found, wanted.StreamSpecification, send);
}

async function updateStream(
  name: string,
  found: Input,
  wanted: Input | undefined,
  send: Send,
): Promise<void> {
  const current = found.StreamSpecification?.StreamEnabled
    ? found.StreamSpecification.StreamViewType
    : undefined;
  if (current === wanted?.StreamViewType) return;
  if (current !== undefined) {
    await send('UpdateTable', { TableName: name, StreamSpecification: { StreamEnabled: false } });
  }
  if (wanted !== undefined) {
    await send('UpdateTable', {
      TableName: name,
      StreamSpecification: { StreamEnabled: true, StreamViewType: wanted.StreamViewType },
    });
  }
}

async function setTtl(name: string, wanted: Input | undefined, send: Send): Promise<string | undefined> {
  const enabled = wanted !== undefined && wanted.Enabled !== false && wanted.Enabled !== 'false';
  const { TimeToLiveDescription: found } = await send('DescribeTimeToLive', { TableName: name });
  const current = found?.TimeToLiveStatus === 'ENABLED' ? found.AttributeName : undefined;
  const next = enabled ? wanted.AttributeName : undefined;
  if (current !== next) {
    if (current !== undefined) {
      await send('UpdateTimeToLive', {
        TableName: name,
        TimeToLiveSpecification: { Enabled: false, AttributeName: current },
      });
    }
    if (next !== undefined) {
      await send('UpdateTimeToLive', {
        TableName: name,
        TimeToLiveSpecification: { Enabled: true, AttributeName: next },
      });
    }
  }
  return next;
}

async function active(name: string, send: Send): Promise<Input> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const { Table: table } = await send('DescribeTable', { TableName: name });
    const indexes: Input[] = table.GlobalSecondaryIndexes ?? [];
    const ready =
      table.TableStatus === 'ACTIVE' &&
      indexes.every((index) => (index.IndexStatus ?? 'ACTIVE') === 'ACTIVE');
    if (ready) return table;
    if (Date.now() > deadline) throw new Error(`Table ${name} did not become ACTIVE in 60 s.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const keyText = (schema: Input[]): string =>
  schema.map((key) => `${key.KeyType}=${key.AttributeName}`).join(',');

const indexText = ({ KeySchema, Projection }: Input): string =>
  `${keyText(KeySchema)} ${Projection?.ProjectionType ?? 'ALL'} ${[...(Projection?.NonKeyAttributes ?? [])].sort()}`;
