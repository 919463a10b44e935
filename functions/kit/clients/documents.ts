import { randomUUID } from 'node:crypto';
import type {
  BatchGetCommandInput,
  BatchGetCommandOutput,
  BatchWriteCommandInput,
  BatchWriteCommandOutput,
  DeleteCommandInput,
  DeleteCommandOutput,
  GetCommandInput,
  GetCommandOutput,
  PutCommandInput,
  PutCommandOutput,
  QueryCommandInput,
  QueryCommandOutput,
  TransactWriteCommandInput,
  TransactWriteCommandOutput,
  UpdateCommandInput,
  UpdateCommandOutput,
} from '@aws-sdk/lib-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { once } from '../../../domain/kit/once';
import { callJson } from '../aws/call';
import { endpointOf } from '../aws/environment';

/**
 * DynamoDB with plain objects: the inputs and outputs of the SDK's document client, over the kit's own calls.
 * Undefined members are left out. Binary values and what the API calls legacy are not written here.
 */
export class Documents {
  get(input: Modern<GetCommandInput>): Promise<Told<GetCommandOutput>> {
    return one('GetItem', input);
  }

  put(input: Modern<PutCommandInput>): Promise<Told<PutCommandOutput>> {
    return one('PutItem', input);
  }

  update(input: Modern<UpdateCommandInput>): Promise<Told<UpdateCommandOutput>> {
    return one('UpdateItem', input);
  }

  delete(input: Modern<DeleteCommandInput>): Promise<Told<DeleteCommandOutput>> {
    return one('DeleteItem', input);
  }

  query(input: Modern<QueryCommandInput>): Promise<Told<QueryCommandOutput>> {
    return one('Query', input);
  }

  /** `UnprocessedKeys` are what DynamoDB was too busy for. */
  async batchGet({ RequestItems, ...rest }: BatchGetCommandInput): Promise<Told<BatchGetCommandOutput>> {
    const output = await invoke<BatchGetCommandOutput>('BatchGetItem', {
      ...rest,
      RequestItems: eachOf(RequestItems ?? {}, keysIn),
    });
    return {
      ...output,
      ...(output.Responses && { Responses: eachOf(output.Responses, (items) => items.map(plain)) }),
      ...(output.UnprocessedKeys && { UnprocessedKeys: eachOf(output.UnprocessedKeys, keysOut) }),
    };
  }

  /** `UnprocessedItems` are what DynamoDB was too busy for. */
  async batchWrite({
    RequestItems,
    ...rest
  }: BatchWriteCommandInput): Promise<Told<BatchWriteCommandOutput>> {
    const output = await invoke<BatchWriteCommandOutput>('BatchWriteItem', {
      ...rest,
      RequestItems: eachOf(RequestItems ?? {}, (requests) =>
        requests.map((request) => eachOf(request, into)),
      ),
    });
    return {
      ...output,
      ...(output.UnprocessedItems && {
        UnprocessedItems: eachOf(output.UnprocessedItems, (requests) =>
          requests.map((request) => eachOf(request, outOf)),
        ),
      }),
    };
  }

  /** All or nothing. Its token makes a try after a lost answer count once. */
  async transactWrite(input: TransactWriteCommandInput): Promise<Told<TransactWriteCommandOutput>> {
    return await invoke('TransactWriteItems', {
      ...input,
      ClientRequestToken: input.ClientRequestToken ?? randomUUID(),
      TransactItems: input.TransactItems?.map((item) => eachOf(item, into)),
    });
  }
}

export const documents = once(() => new Documents());

type Legacy =
  | 'AttributesToGet'
  | 'AttributeUpdates'
  | 'ConditionalOperator'
  | 'Expected'
  | 'KeyConditions'
  | 'QueryFilter'
  | 'ReturnItemCollectionMetrics';
type Modern<Input> = Omit<Input, Legacy>;
type Told<Output> = Omit<Output, '$metadata' | 'ItemCollectionMetrics'>;

/** The members that hold attribute values, wherever they appear. */
const valued = ['Item', 'Key', 'ExpressionAttributeValues', 'ExclusiveStartKey'] as const;
const answered = ['Item', 'Key', 'Attributes', 'LastEvaluatedKey'] as const;

type Json = Record<string, unknown>;
type Marshalled = Parameters<typeof unmarshall>[0];

const plain = (item: unknown): Json => unmarshall(item as Marshalled);
const typed = (item: unknown): Json => marshall(item, { removeUndefinedValues: true }) as Json;

/** An input (or a part of one) with its values in DynamoDB's types. */
function into(input: unknown): Json {
  const result: Json = { ...(input as Json) };
  for (const name of valued) if (result[name] !== undefined) result[name] = typed(result[name]);
  return result;
}

/** An output (or a part of one) with plain values. */
function outOf(output: unknown): Json {
  const result: Json = { ...(output as Json) };
  for (const name of answered) if (result[name] !== undefined) result[name] = plain(result[name]);
  if (Array.isArray(result.Items)) result.Items = result.Items.map(plain);
  return result;
}

const keysIn = (keys: { Keys?: unknown[] | undefined }) => ({ ...keys, Keys: keys.Keys?.map(typed) });
const keysOut = <K extends { Keys?: unknown[] | undefined }>(keys: K): K => ({
  ...keys,
  Keys: keys.Keys?.map(plain),
});

/** A record with each of its members that is there changed. */
function eachOf<T, R>(
  record: Readonly<Record<string, T>> | object,
  change: (value: T) => R,
): Record<string, R> {
  const result: Record<string, R> = {};
  for (const [name, value] of Object.entries(record)) if (value !== undefined) result[name] = change(value);
  return result;
}

async function one<Output>(operation: string, input: object): Promise<Output> {
  return outOf(await invoke(operation, into(input))) as Output;
}

async function invoke<Output>(operation: string, input: object): Promise<Output> {
  try {
    const to = { service: 'dynamodb', endpoint: endpointOf('dynamodb'), version: '1.0' } as const;
    return await callJson<Output>(to, `DynamoDB_20120810.${operation}`, input);
  } catch (error) {
    throw error instanceof Error ? withItems(error) : error;
  }
}

/** A failed condition may tell the item that it met: as a plain object here too. */
function withItems(error: Error & { Item?: unknown; CancellationReasons?: { Item?: unknown }[] }): Error {
  if (error.Item !== undefined) error.Item = plain(error.Item);
  for (const reason of error.CancellationReasons ?? []) {
    if (reason.Item !== undefined) reason.Item = plain(reason.Item);
  }
  return error;
}
