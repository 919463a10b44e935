import type { Input } from '../../runtime/wire';
import { Signal, type StreamRecord, type StreamSource } from '../lambda/event-sources/stream-source';
import type { DynamoDb } from './index';

/** The streams of DynamoDB tables, read by the streams API. */
export function createTableStreams(dynamodb: DynamoDb): StreamSource & { stop(): void } {
  const signal = new Signal();
  const stop = dynamodb.onWrite((tables) => {
    for (const table of tables) signal.notify(table);
  });
  /** The iterator of each shard after the last read, for a read that continues there. */
  const iterators = new Map<string, { after: string; iterator: string }>();
  const tableOf = (arn: string): string => arn.split('/')[1] ?? '';

  async function iteratorAt(arn: string, shard: string, after: string, owner: string): Promise<string> {
    const known = iterators.get(owner);
    if (known?.after === after) return known.iterator;
    const { ShardIterator } = await dynamodb.send('GetShardIterator', {
      StreamArn: arn,
      ShardId: shard,
      ...(after === ''
        ? { ShardIteratorType: 'TRIM_HORIZON' }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: after }),
    });
    return ShardIterator;
  }

  async function read(arn: string, shard: string, after: string, limit: number): Promise<StreamRecord[]> {
    const owner = `${arn} ${shard} ${limit}`;
    const ShardIterator = await iteratorAt(arn, shard, after, owner);
    const page = await dynamodb.send('GetRecords', { ShardIterator, Limit: Math.min(limit, 1000) });
    const records = ((page.Records ?? []) as Input[]).map((record) => recordOf(arn, record));
    const last = records.at(-1)?.sequenceNumber ?? after;
    if (page.NextShardIterator === undefined) iterators.delete(owner);
    else iterators.set(owner, { after: last, iterator: page.NextShardIterator });
    return records;
  }

  return {
    name: 'dynamodb',
    partitionKey: ({ event }) => JSON.stringify((event.dynamodb as Input).Keys),
    async shards(arn) {
      const { StreamDescription } = await dynamodb.send('DescribeStream', { StreamArn: arn });
      return ((StreamDescription.Shards ?? []) as Input[]).map((shard) => shard.ShardId as string);
    },
    async position(arn, shard, start) {
      let after = '';
      if (start === 'TRIM_HORIZON') return after;
      for (;;) {
        const records = await read(arn, shard, after, 1000);
        if (records.length === 0) return after;
        after = (records.at(-1) as StreamRecord).sequenceNumber;
      }
    },
    read,
    mark: (arn) => signal.mark(tableOf(arn)),
    wait: (arn, mark, waitMs, abort) => signal.wait(tableOf(arn), mark, waitMs, abort),
    stop,
  };
}

function recordOf(arn: string, record: Input): StreamRecord {
  const { userIdentity, ...rest } = record;
  return {
    sequenceNumber: record.dynamodb.SequenceNumber,
    time: 1000 * Number(record.dynamodb.ApproximateCreationDateTime ?? 0),
    event: {
      ...rest,
      eventSourceARN: arn,
      // The streams API and the function's event differ in spelling.
      ...(userIdentity === undefined
        ? {}
        : { userIdentity: { type: userIdentity.Type, principalId: userIdentity.PrincipalId } }),
    },
  };
}
