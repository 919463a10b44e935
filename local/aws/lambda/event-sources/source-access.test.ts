import { expect, test } from 'vitest';
import type { Access, Cloud } from '../../../runtime/cloud';
import { settingsOf } from './settings';
import { authorizeDelivery, sourceAccess } from './source-access';

const account = '111122223333';
const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:${account}:${resource}`;
const letters = arn('sqs', 'letters');

/** A cloud whose only function, `fn`, has the listed permissions. */
function cloudAllowing(...allowed: string[]): Cloud {
  return {
    account,
    region: 'us-east-1',
    principalOfFunction: (name: string) =>
      name === 'fn' ? { arn: 'role/fn', functionName: name } : undefined,
    authorize(_: unknown, accesses: readonly Access[]) {
      const refused = accesses.find(({ action, resource }) => !allowed.includes(`${action} ${resource}`));
      if (refused) throw new Error(`not authorized: ${refused.action} on ${refused.resource}`);
    },
  } as unknown as Cloud;
}

function mappingOf(source: string, allowed: readonly string[]) {
  const cloud = cloudAllowing(...allowed);
  const settings = settingsOf(
    {
      FunctionName: 'fn',
      EventSourceArn: source,
      DestinationConfig: { OnFailure: { Destination: letters } },
    },
    'mapping',
    cloud,
  );
  return sourceAccess(cloud, settings);
}

const queue = arn('sqs', 'work');
const table = arn('dynamodb', 'table/t/stream/1');
const stream = arn('kinesis', 'stream/s');
const consumer = `${stream}/consumer/fan-out:1`;
const ofStream = [
  'GetRecords',
  'GetShardIterator',
  'DescribeStream',
  'DescribeStreamSummary',
  'ListShards',
].map((name) => `kinesis:${name} ${stream}`);
const needed: [string, string[]][] = [
  [queue, ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map((name) => `sqs:${name} ${queue}`)],
  [
    table,
    [
      ...['GetRecords', 'GetShardIterator', 'DescribeStream'].map((name) => `dynamodb:${name} ${table}`),
      'dynamodb:ListStreams *',
    ],
  ],
  [stream, ofStream],
  [
    consumer,
    [
      ...ofStream,
      ...['DescribeStreamConsumer', 'SubscribeToShard'].map((name) => `kinesis:${name} ${consumer}`),
    ],
  ],
];

test.each(needed)('a mapping of %s needs each permission of the function’s role', (source, actions) => {
  const all = [...actions, `sqs:SendMessage ${letters}`];
  expect(() => mappingOf(source, all).authorizeMapping()).not.toThrow();
  for (const taken of all) {
    const [action, resource] = taken.split(' ');
    const rest = all.filter((one) => one !== taken);
    expect(() => mappingOf(source, rest).authorizeMapping()).toThrow(
      `not authorized: ${action} on ${resource}`,
    );
  }
});

test('discarded records go to the destination only if the function’s role allows it', () => {
  expect(() => authorizeDelivery(cloudAllowing(), 'fn', letters)).toThrow('sqs:SendMessage');
  expect(() => authorizeDelivery(cloudAllowing(), 'other', letters)).toThrow('Function not found');
  authorizeDelivery(cloudAllowing(`sqs:SendMessage ${letters}`), arn('lambda', 'function:fn:live'), letters);
});
