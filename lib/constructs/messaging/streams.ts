import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { type IStream, StreamConsumer } from 'aws-cdk-lib/aws-kinesis';
import { StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Duration, Validations } from 'aws-cdk-lib/core';
import type { ServiceFunction } from '../compute/service-function';
import { allow, statementOf } from '../compute/setting';
import { alarmOnLag } from '../observability/function-alarms';
import { onFailure } from './dead-letters';

/** Calls a function with the changes of a table, in order for each item. */
export function consumeTableStream(handler: ServiceFunction, table: ITable, lost: string): void {
  handler.addEventSource(
    new DynamoEventSource(table, {
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      retryAttempts: 10,
      maxRecordAge: Duration.hours(12),
      onFailure: onFailure(handler, lost),
    }),
  );
  Validations.of(handler.role!).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'dynamodb:ListStreams, which Lambda needs to read a stream, has no resource-level permissions.',
  });
  alarmOnLag(handler, "its table's stream");
}

export interface StreamConsumerProps {
  readonly consumerName: string;
  /** Batches of each shard that Lambda processes at once (ParallelizationFactor). It is no number of shards. */
  readonly parallelization: number;
  /** Records a batch at most. */
  readonly batchSize: number;
  /** What users see until the records are processed. */
  readonly lost: string;
}

/**
 * Calls a function with the records of a Kinesis stream by enhanced fan-out: about 70 ms after they were put, where
 * polling takes up to a second. Records of one partition key keep their order.
 */
export function consumeStream(handler: ServiceFunction, stream: IStream, props: StreamConsumerProps): void {
  const consumer = new StreamConsumer(handler, 'Consumer', {
    stream,
    streamConsumerName: props.consumerName,
  });
  const permissions = [
    allow(
      [
        'kinesis:DescribeStream',
        'kinesis:DescribeStreamSummary',
        'kinesis:GetRecords',
        'kinesis:GetShardIterator',
        'kinesis:ListShards',
      ],
      [stream.streamArn],
    ),
    allow(['kinesis:SubscribeToShard', 'kinesis:DescribeStreamConsumer'], [consumer.streamConsumerArn]),
  ];
  for (const permission of permissions) handler.addToRolePolicy(statementOf(permission));
  handler.addEventSourceMapping('Records', {
    eventSourceArn: consumer.streamConsumerArn,
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: props.batchSize,
    parallelizationFactor: props.parallelization,
    bisectBatchOnError: true,
    reportBatchItemFailures: true,
    retryAttempts: 20,
    onFailure: onFailure(handler, props.lost),
  });
  alarmOnLag(handler, 'its stream', { seconds: 10, minutes: 2 });
}
