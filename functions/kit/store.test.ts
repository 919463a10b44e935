import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ProblemError } from '../../domain/kit/problem';
import { withScriptedServer } from '../../test/scripted-server';
import { withTable } from '../../test/tables';
import type * as Store from './store';
import { conflict, ifConditionMet, ifConditionMetAlone, retryOnConflict } from './store';

const refused = (name: string, ...codes: string[]) =>
  Object.assign(new Error(name), { name, CancellationReasons: codes.map((Code) => ({ Code })) });
const failing = (error: Error) => async () => {
  throw error;
};

describe('a conditional write', () => {
  it('is met when nothing failed', async () => {
    expect(await ifConditionMet(async () => undefined)).toBe(true);
  });

  it('is not met when its condition failed, by itself or in a transaction', async () => {
    expect(await ifConditionMet(failing(refused('ConditionalCheckFailedException')))).toBe(false);
    const inOne = refused('TransactionCanceledException', 'None', 'ConditionalCheckFailed');
    expect(await ifConditionMet(failing(inOne))).toBe(false);
  });

  it('throws any other failure; a conflict too, unless that is expected', async () => {
    const met = refused('TransactionCanceledException', 'TransactionConflict');
    await expect(ifConditionMet(failing(met))).rejects.toThrow(met);
    expect(await ifConditionMetAlone(failing(met))).toBe(false);
    expect(await ifConditionMetAlone(failing(refused('TransactionConflictException')))).toBe(false);
    const throttled = refused('ThrottlingException');
    await expect(ifConditionMetAlone(failing(throttled))).rejects.toThrow(throttled);
  });
});

describe('a change', () => {
  it('is made again while another writer is faster, and returns its result, also undefined', async () => {
    const outcomes = [
      async () => conflict,
      failing(refused('TransactionCanceledException', 'TransactionConflict')),
      async () => undefined,
    ];
    expect(await retryOnConflict(() => outcomes.shift()!())).toBeUndefined();
    expect(outcomes).toHaveLength(0);
  });

  it('is given up as a conflict, and at once when it fails otherwise', async () => {
    let attempts = 0;
    const error = await retryOnConflict(async () => {
      attempts += 1;
      return conflict;
    }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({ code: 'conflict', retryAfter: 1 });
    expect(attempts).toBe(6);
    await expect(retryOnConflict(failing(new TypeError('x')))).rejects.toThrow(TypeError);
  });
});

describe('with a table', () => {
  withTable('CHAT_TABLE');
  let store: typeof Store;
  beforeAll(async () => {
    vi.resetModules();
    store = await import('./store');
  });

  it('any number of items is written, queried in pages and read by key', async () => {
    const name = process.env.CHAT_TABLE!;
    const items = Array.from({ length: 130 }, (_, n) => ({
      pk: 'a',
      sk: String(n).padStart(3, '0'),
      text: 'x'.repeat(20_000),
    }));
    await store.batchWrite(
      name,
      items.map((Item) => ({ PutRequest: { Item } })),
    );
    const input = {
      TableName: name,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': 'a' },
    };
    const pages: number[] = [];
    for await (const page of store.paginate(input)) pages.push(page.length);
    expect(pages.length).toBeGreaterThan(1);
    expect(await store.queryAll(input)).toEqual(items);
    const keys = [...items.map(({ pk, sk }) => ({ pk, sk })), { pk: 'a', sk: 'none' }];
    const found = await store.batchGet<(typeof items)[number]>(name, keys, { ConsistentRead: true });
    expect(found.sort((a, b) => a.sk.localeCompare(b.sk))).toEqual(items);
  });
});

describe('when DynamoDB is busy', () => {
  const server = withScriptedServer();
  let store: typeof Store;
  beforeAll(async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', '');
    vi.resetModules();
    store = await import('./store');
  });
  afterAll(() => void vi.unstubAllEnvs());
  const item = (n: number) => ({ PutRequest: { Item: { pk: { N: String(n) } } } });

  it('what it did not process is written and read again, and only that', async () => {
    server.script.push({ body: { UnprocessedItems: { t: [item(2)] } } }, {});
    await store.batchWrite(
      't',
      [1, 2, 3].map((pk) => ({ PutRequest: { Item: { pk } } })),
    );
    expect(server.received.map(({ body }) => JSON.parse(body).RequestItems.t.length)).toEqual([3, 1]);
    server.script.push(
      {
        body: {
          Responses: { t: [{ pk: { N: '1' } }] },
          UnprocessedKeys: { t: { Keys: [{ pk: { N: '2' } }] } },
        },
      },
      { body: { Responses: { t: [{ pk: { N: '2' } }] } } },
    );
    expect(await store.batchGet('t', [{ pk: 1 }, { pk: 2 }])).toEqual([{ pk: 1 }, { pk: 2 }]);
  });

  it('it is given up after six attempts', async () => {
    server.script.push(
      ...Array.from({ length: 9 }, () => ({ body: { UnprocessedItems: { t: [item(1)] } } })),
    );
    await expect(store.batchWrite('t', [{ PutRequest: { Item: { pk: 1 } } }])).rejects.toThrow('too busy');
    expect(server.received).toHaveLength(6);
    server.script.length = 0;
  });
});
