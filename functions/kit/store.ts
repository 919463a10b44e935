import type { BatchWriteCommandInput, QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { ProblemError } from '../../domain/kit/problem';
import { documents } from './clients/documents';

/** What the stores of all services share: conditional writes, pages, batches, retries. */

type Refusal = { readonly name?: string; readonly CancellationReasons?: readonly { Code?: string }[] };

const reasonsOf = (error: unknown): (string | undefined)[] =>
  ((error as Refusal | undefined)?.CancellationReasons ?? []).map(({ Code }) => Code);

/** Whether a write failed by its own condition, alone or in a transaction. */
export const isConditionFailure = (error: unknown): boolean =>
  (error as Refusal | undefined)?.name === 'ConditionalCheckFailedException' ||
  reasonsOf(error).includes('ConditionalCheckFailed');

/** Whether a write did not happen because it met a transaction. */
export const isTransactionConflict = (error: unknown): boolean =>
  (error as Refusal | undefined)?.name === 'TransactionConflictException' ||
  reasonsOf(error).includes('TransactionConflict');

/** Makes a conditional write; returns whether its condition was met. Any other failure is thrown. */
export const ifConditionMet = (write: () => Promise<unknown>): Promise<boolean> =>
  unless(isConditionFailure, write);

/** As {@link ifConditionMet}; false too when the write met a transaction of somebody else. */
export const ifConditionMetAlone = (write: () => Promise<unknown>): Promise<boolean> =>
  unless((error) => isConditionFailure(error) || isTransactionConflict(error), write);

async function unless(
  isExpected: (error: unknown) => boolean,
  write: () => Promise<unknown>,
): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (isExpected(error)) return false;
    throw error;
  }
}

/** What a change returns to {@link retryOnConflict} when another writer was faster. */
export const conflict = Symbol('conflict');

/** Attempts of a change, or of a batch that DynamoDB was too busy for. */
const attempts = 6;

/**
 * Reads, decides and writes again until no other writer was faster: `change` returns {@link conflict} or fails by a
 * transaction's conflict. Throws a `conflict` problem after six attempts.
 */
export async function retryOnConflict<Result>(
  change: () => Promise<Result | typeof conflict>,
): Promise<Result> {
  let cause: unknown;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    await backOff(attempt);
    try {
      const result = await change();
      if (result !== conflict) return result;
    } catch (error) {
      if (!isTransactionConflict(error)) throw error;
      cause = error;
    }
  }
  throw new ProblemError('conflict', undefined, { retryAfter: 1, cause });
}

/** The items of a query, a page at a time, each as large as DynamoDB makes it. */
export async function* paginate<Item>(
  input: Omit<QueryCommandInput, 'ExclusiveStartKey'>,
): AsyncGenerator<Item[]> {
  let start: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await documents().query({ ...input, ExclusiveStartKey: start });
    yield Items as Item[];
    start = LastEvaluatedKey;
  } while (start !== undefined);
}

/** All items of a query. */
export async function queryAll<Item>(input: Omit<QueryCommandInput, 'ExclusiveStartKey'>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const page of paginate<Item>(input)) all.push(...page);
  return all;
}

type Key = Record<string, unknown>;
export type WriteRequest = NonNullable<NonNullable<BatchWriteCommandInput['RequestItems']>[string]>[number];

/** What BatchWriteItem and BatchGetItem take at once. */
const batchSizes = { write: 25, get: 100 };

/** Writes any number of items, not all or nothing. What DynamoDB was too busy for is written again. */
export const batchWrite = (table: string, requests: readonly WriteRequest[]): Promise<void> =>
  inBatches(requests, batchSizes.write, async (some) => {
    const { UnprocessedItems } = await documents().batchWrite({ RequestItems: { [table]: some } });
    return UnprocessedItems?.[table] ?? [];
  });

/** Reads any number of items by their keys (each once), in no order; those that do not exist are left out. */
export async function batchGet<Item>(
  table: string,
  keys: readonly Key[],
  options: { readonly ConsistentRead?: boolean } = {},
): Promise<Item[]> {
  const found: Item[] = [];
  await inBatches(keys, batchSizes.get, async (some) => {
    const { Responses, UnprocessedKeys } = await documents().batchGet({
      RequestItems: { [table]: { ...options, Keys: some } },
    });
    found.push(...((Responses?.[table] ?? []) as Item[]));
    return UnprocessedKeys?.[table]?.Keys ?? [];
  });
  return found;
}

/** Runs `process` on batches of items, and again on those that it returns as not processed. */
async function inBatches<T>(
  items: readonly T[],
  size: number,
  process: (some: T[]) => Promise<readonly T[]>,
): Promise<void> {
  for (let at = 0; at < items.length; at += size) {
    let left: readonly T[] = items.slice(at, at + size);
    for (let attempt = 0; left.length > 0; attempt += 1) {
      if (attempt === attempts) throw new Error(`DynamoDB was too busy for ${left.length} items`);
      await backOff(attempt);
      left = await process([...left]);
    }
  }
}

/** Waits up to 50 ms before the second attempt, twice as long before each later one; not before the first. */
async function backOff(attempt: number): Promise<void> {
  if (attempt > 0) await new Promise((go) => setTimeout(go, Math.random() * 25 * 2 ** attempt));
}
