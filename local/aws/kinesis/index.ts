import { join } from 'node:path';
import { type Access, AwsError, type Cloud, type Provision, type Service } from '../../runtime/cloud';
import { type Input, jsonOperations, type Operation, required } from '../../runtime/wire';
import { isConsumer } from '../lambda/event-sources/source-access';
import { Signal, type StreamSource } from '../lambda/event-sources/stream-source';
import { KinesisStream } from './stream';

export interface Kinesis {
  readonly service: Service;
  readonly source: StreamSource;
  /** Appends a text record. @throws AwsError ResourceNotFoundException */
  put(streamArn: string, text: string, partitionKey: string): void;
}

const maximumRecordBytes = 1_048_576;

/** Kinesis data streams: records, iterators, and the source for event source mappings. */
export function createKinesis(cloud: Cloud): Kinesis {
  const prefix = `arn:aws:kinesis:${cloud.region}:${cloud.account}:stream/`;
  const streams = new Map<string, KinesisStream>();
  const consumers = new Map<string, Input>();
  const signal = new Signal();

  const nameOf = (input: Input): string =>
    input.StreamName ??
    `${input.StreamARN ?? iteratorOf(input.ShardIterator)?.stream ?? ''}`.split('/')[1] ??
    '';
  const arnOf = (input: Input): string =>
    `${prefix}${nameOf(input) || iteratorOf(input.ShardIterator)?.stream}`;
  function get(name: string): KinesisStream {
    const stream = streams.get(name);
    if (stream !== undefined) return stream;
    throw new AwsError(
      'ResourceNotFoundException',
      `Stream ${name} under account ${cloud.account} not found.`,
    );
  }

  function consumer(arn: string): Input {
    const found = consumers.get(arn);
    if (found !== undefined) return found;
    throw new AwsError(
      'ResourceNotFoundException',
      `Consumer ${arn} under account ${cloud.account} not found.`,
    );
  }

  function put(stream: KinesisStream, record: Input): Input {
    const data = required(record, 'Data');
    const partitionKey = required(record, 'PartitionKey');
    if (data.length * 0.75 > maximumRecordBytes || partitionKey.length > 256) {
      throw new AwsError(
        'ValidationException',
        'A record may have up to 1 MiB, its partition key up to 256 characters.',
      );
    }
    const { shard, sequenceNumber } = stream.put(partitionKey, data);
    return { ShardId: shard, SequenceNumber: sequenceNumber };
  }

  function iterator(stream: KinesisStream, input: Input): Input {
    const shard = required(input, 'ShardId');
    if (!stream.shardIds.includes(shard)) {
      throw new AwsError('ResourceNotFoundException', `Shard ${shard} in stream ${stream.name} not found.`);
    }
    const position = positionOf(stream, shard, input);
    if (position === undefined) throw new AwsError('ValidationException', 'ShardIteratorType is not valid.');
    return { ShardIterator: iteratorText(stream.name, shard, position) };
  }

  function records(input: Input): Input {
    const at = iteratorOf(input.ShardIterator);
    if (at === undefined) throw new AwsError('InvalidArgumentException', 'Invalid ShardIterator.');
    const stream = get(at.stream);
    const page = stream.read(at.shard, at.after, Math.min(Number(input.Limit ?? 10_000), 10_000));
    const last = page.at(-1)?.sequenceNumber ?? at.after;
    return {
      Records: page.map((record) => ({
        SequenceNumber: record.sequenceNumber,
        ApproximateArrivalTimestamp: record.time / 1000,
        Data: record.data,
        PartitionKey: record.partitionKey,
      })),
      NextShardIterator: iteratorText(at.stream, at.shard, last),
      MillisBehindLatest: 0,
    };
  }

  const summary = (stream: KinesisStream): Input => ({
    StreamName: stream.name,
    StreamARN: stream.arn,
    StreamStatus: 'ACTIVE',
    StreamModeDetails: { StreamMode: 'PROVISIONED' },
    RetentionPeriodHours: stream.retentionHours,
    StreamCreationTimestamp: 0,
    EnhancedMonitoring: [],
    OpenShardCount: stream.shardIds.length,
    ConsumerCount: consumers.size,
  });
  const shardsOf = (stream: KinesisStream): Input[] =>
    stream.shardIds.map((ShardId, index) => {
      const { start, end } = stream.hashKeys(index);
      return {
        ShardId,
        HashKeyRange: { StartingHashKey: start, EndingHashKey: end },
        SequenceNumberRange: { StartingSequenceNumber: '4900000000000000000000' },
      };
    });

  const on =
    (action: string) =>
    (input: Input): Access[] => [
      { action: `kinesis:${action}`, resource: input.ConsumerARN ?? arnOf(input) },
    ];
  const operation = (
    name: string,
    run: (input: Input, stream: KinesisStream) => unknown,
  ): [string, Operation] => [name, { access: on(name), run: (input) => run(input, get(nameOf(input))) }];
  const operations = Object.fromEntries<Operation>([
    operation('PutRecord', (input, stream) => {
      const stored = put(stream, input);
      signal.notify(stream.name);
      return stored;
    }),
    operation('PutRecords', (input, stream) => {
      const wanted: Input[] = input.Records ?? [];
      if (wanted.length === 0 || wanted.length > 500) {
        throw new AwsError('ValidationException', 'Records must have between 1 and 500 members.');
      }
      const stored = wanted.map((record) => put(stream, record));
      signal.notify(stream.name);
      return { Records: stored, FailedRecordCount: 0 };
    }),
    operation('DescribeStreamSummary', (_, stream) => ({ StreamDescriptionSummary: summary(stream) })),
    operation('DescribeStream', (_, stream) => ({
      StreamDescription: { ...summary(stream), Shards: shardsOf(stream), HasMoreShards: false },
    })),
    operation('ListShards', (_, stream) => ({ Shards: shardsOf(stream) })),
    operation('GetShardIterator', (input, stream) => iterator(stream, input)),
    ['GetRecords', { access: on('GetRecords'), run: records }],
    [
      'DescribeStreamConsumer',
      {
        access: on('DescribeStreamConsumer'),
        run: (input) => ({ ConsumerDescription: consumer(input.ConsumerARN) }),
      },
    ],
    [
      'ListStreams',
      {
        access: () => [{ action: 'kinesis:ListStreams', resource: '*' }],
        run: () => ({ StreamNames: [...streams.keys()], HasMoreStreams: false }),
      },
    ],
  ]);

  const provisionStream: Provision = async (spec) => {
    const wanted = spec.properties;
    const name: string = wanted.Name ?? spec.physicalName(128);
    const hours = Number(wanted.RetentionPeriodHours ?? 24);
    const existing = streams.get(name);
    if (existing !== undefined) existing.retentionHours = hours;
    else {
      const file = join(cloud.stateDir, 'kinesis', `${name}.jsonl`);
      // On demand, AWS starts with four shards.
      streams.set(name, new KinesisStream(`${prefix}${name}`, Number(wanted.ShardCount ?? 4), hours, file));
    }
    return { ref: name, attributes: { Arn: `${prefix}${name}` } };
  };

  const provisionConsumer: Provision = async ({ properties }) => {
    const arn = `${properties.StreamARN}/consumer/${properties.ConsumerName}:1`;
    const description = {
      ConsumerARN: arn,
      ConsumerName: properties.ConsumerName,
      ConsumerStatus: 'ACTIVE',
      ConsumerCreationTimestamp: 1,
      StreamARN: properties.StreamARN,
    };
    consumers.set(arn, description);
    return { ref: arn, attributes: { ...description, ConsumerCreationTimestamp: '1' } };
  };

  const streamOf = (arn: string): string => arn.split('/')[1] ?? '';
  const source: StreamSource = {
    name: 'kinesis',
    partitionKey: ({ event }) => (event.kinesis as Input).partitionKey,
    async shards(arn) {
      if (isConsumer(arn)) consumer(arn);
      return get(streamOf(arn)).shardIds;
    },
    async position(arn, shard, start, timestamp = 0) {
      const stream = get(streamOf(arn));
      if (start === 'TRIM_HORIZON') return '';
      return start === 'LATEST' ? stream.latest() : stream.before(shard, timestamp * 1000);
    },
    read: async (arn, shard, after, limit) =>
      get(streamOf(arn))
        .read(shard, after, limit)
        .map((record) => ({
          sequenceNumber: record.sequenceNumber,
          time: record.time,
          event: {
            kinesis: {
              kinesisSchemaVersion: '1.0',
              partitionKey: record.partitionKey,
              sequenceNumber: record.sequenceNumber,
              data: record.data,
              approximateArrivalTimestamp: record.time / 1000,
            },
            eventSource: 'aws:kinesis',
            eventVersion: '1.0',
            eventID: `${shard}:${record.sequenceNumber}`,
            eventName: 'aws:kinesis:record',
            invokeIdentityArn: `arn:aws:iam::${cloud.account}:role/local`,
            awsRegion: cloud.region,
            eventSourceARN: arn,
          },
        })),
    mark: (arn) => signal.mark(streamOf(arn)),
    wait: (arn, mark, waitMs, abort) => signal.wait(streamOf(arn), mark, waitMs, abort),
  };

  return {
    service: {
      name: 'kinesis',
      signingNames: ['kinesis'],
      resources: {
        'AWS::Kinesis::Stream': provisionStream,
        'AWS::Kinesis::StreamConsumer': provisionConsumer,
      },
      ...jsonOperations(operations, '1.1'),
      async stop() {
        for (const stream of streams.values()) stream.close();
        streams.clear();
      },
    },
    source,
    put(streamArn, text, partitionKey) {
      const name = streamOf(streamArn);
      get(name).put(partitionKey, Buffer.from(text).toString('base64'));
      signal.notify(name);
    },
  };
}

function positionOf(stream: KinesisStream, shard: string, input: Input): string | undefined {
  const sequenceNumber: string = input.StartingSequenceNumber ?? '';
  switch (input.ShardIteratorType) {
    case 'TRIM_HORIZON':
      return '';
    case 'LATEST':
      return stream.latest();
    case 'AT_TIMESTAMP':
      return stream.before(shard, 1000 * Number(input.Timestamp));
    case 'AFTER_SEQUENCE_NUMBER':
      return sequenceNumber;
    case 'AT_SEQUENCE_NUMBER':
      return /^\d+$/.test(sequenceNumber) ? `${BigInt(sequenceNumber) - 1n}` : undefined;
    default:
      return undefined;
  }
}

interface Iterator {
  readonly stream: string;
  readonly shard: string;
  readonly after: string;
}

const iteratorText = (stream: string, shard: string, after: string): string =>
  Buffer.from(JSON.stringify({ stream, shard, after })).toString('base64');

function iteratorOf(text: unknown): Iterator | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(Buffer.from(text, 'base64').toString('utf8')) as Iterator;
  } catch {
    return undefined;
  }
}
