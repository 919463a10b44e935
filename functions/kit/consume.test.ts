import type { DynamoDBStreamEvent, EventBridgeEvent, SQSEvent } from 'aws-lambda';
import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { defineEvent } from '../../domain/kit/event';
import { newId } from '../../domain/kit/id';
import { event, queue, stream } from './consume';

test('a queue consumer reports the messages that failed and keeps the others', async () => {
  const seen: number[] = [];
  const handler = queue(z.object({ n: z.int() }), async ({ n }) => {
    if (n === 2) throw new Error('no');
    seen.push(n);
  });
  const bodies = ['{"n":1}', '{"n":2}', 'garbage', '{"n":"x"}', '{"n":3}'];
  const records = { Records: bodies.map((body, i) => ({ messageId: `m${i}`, body })) } as unknown as SQSEvent;
  expect(await handler(records, {})).toEqual({
    batchItemFailures: [{ itemIdentifier: 'm1' }, { itemIdentifier: 'm2' }, { itemIdentifier: 'm3' }],
  });
  expect(seen).toEqual([1, 3]);
});

test('a stream consumer stops at the first failure, so that order holds', async () => {
  const seen: unknown[] = [];
  const handler = stream(async ({ newImage }) => {
    if (newImage?.n === 2) throw new Error('no');
    seen.push(newImage?.n);
  });
  const records = {
    Records: [1, 2, 3].map((n) => ({
      eventID: `e${n}`,
      eventName: 'MODIFY',
      dynamodb: { SequenceNumber: `s${n}`, Keys: { pk: { S: 'a' } }, NewImage: { n: { N: String(n) } } },
    })),
  } as unknown as DynamoDBStreamEvent;
  expect(await handler(records, {})).toEqual({ batchItemFailures: [{ itemIdentifier: 's2' }] });
  expect(seen).toEqual([1]);
});

test('an event consumer gets the parsed envelope, and throws for what is not its event', async () => {
  const happened = defineEvent({
    name: 'thing.happened.v1',
    summary: '',
    data: () => z.object({ n: z.int() }),
  });
  const seen: unknown[] = [];
  const handler = event(happened, async ({ type, data, actor }) => {
    seen.push({ type, data, actor });
  });
  const received = (detailType: string, data: unknown) =>
    ({
      'detail-type': detailType,
      detail: {
        id: newId('event'),
        type: detailType,
        time: new Date(0).toISOString(),
        actor: null,
        channelId: null,
        data,
      },
    }) as EventBridgeEvent<string, unknown>;
  await handler(received('thing.happened.v1', { n: 1, later: 'additive' }), {});
  expect(seen).toEqual([{ type: 'thing.happened.v1', data: { n: 1 }, actor: null }]);
  await expect(handler(received('other.happened.v1', { n: 1 }), {})).rejects.toThrow('other.happened.v1');
  await expect(handler(received('thing.happened.v1', { n: 'x' }), {})).rejects.toThrow();
});
