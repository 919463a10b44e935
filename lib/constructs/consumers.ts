import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { type EventPattern, type IEventBus, Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { type IStream, StreamConsumer } from 'aws-cdk-lib/aws-kinesis';
import { StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { deploymentOf } from './deployment';
import type { ServiceFunction } from './service-function';
import { allow, type Setting, statementOf } from './setting';

/** Calls a function for the events of a bus that match. */
export function consumeEvents(
  handler: ServiceFunction,
  props: { bus?: IEventBus; pattern: EventPattern; lost: string },
): Rule {
  return call(handler, props.lost, {
    eventPattern: props.pattern,
    ...(props.bus && { eventBus: props.bus }),
    description: `${props.pattern.detailType?.join(', ')} → ${handler.entry}`,
  });
}

/** Calls a function at a fixed rate. */
export function runEvery(handler: ServiceFunction, rate: Duration, lost: string): Rule {
  return call(handler, lost, {
    schedule: Schedule.rate(rate),
    description: `every ${rate.toHumanString()} → ${handler.entry}`,
  });
}

/**
 * EventBridge retries what it cannot deliver, Lambda retries what the function throws: either gives up into
 * the same dead-letter queue.
 */
function call(
  handler: ServiceFunction,
  lost: string,
  props: { eventPattern?: EventPattern; schedule?: Schedule; eventBus?: IEventBus; description: string },
): Rule {
  const deadLetters = deadLetterQueue(handler, lost);
  handler.configureAsyncInvoke({
    retryAttempts: 2,
    maxEventAge: Duration.hours(2),
    onFailure: { bind: () => ({ destination: mayGiveUpTo(handler, deadLetters) }) },
  });
  const rule = new Rule(handler, 'Rule', props);
  rule.addTarget(
    new LambdaTarget(handler, {
      deadLetterQueue: deadLetters,
      retryAttempts: 24,
      maxEventAge: Duration.hours(2),
    }),
  );
  return rule;
}

/** Calls a function with the changes of a table, in order for each item. */
export function consumeStream(handler: ServiceFunction, table: ITable, lost: string): void {
  handler.addEventSource(
    new DynamoEventSource(table, {
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      retryAttempts: 10,
      maxRecordAge: Duration.hours(12),
      onFailure: {
        bind: () => ({ destination: mayGiveUpTo(handler, deadLetterQueue(handler, lost)) }),
      },
    }),
  );
  acknowledgeListStreams(handler);
  watchLag(handler, "its table's stream");
}

function watchLag(handler: ServiceFunction, source: string): void {
  deploymentOf(handler).monitoring.watch({
    name: `${shortName(handler)}-lag`,
    severity: 'high',
    runbook: 'stream-lag',
    meaning: `${handler.literalName} reads ${source} more than a minute late.`,
    metric: new Metric({
      namespace: 'AWS/Lambda',
      metricName: 'IteratorAge',
      dimensionsMap: { FunctionName: handler.literalName },
      statistic: Stats.MAXIMUM,
      period: Duration.minutes(1),
    }),
    threshold: 60_000,
    periods: 5,
  });
}

/**
 * Calls a function with the records of a Kinesis stream by enhanced fan-out (about 70 ms after they were put,
 * where polling takes up to a second). Records of one key keep their order; `lanes` keys are worked on at once.
 */
export function consumeRecords(
  handler: ServiceFunction,
  stream: IStream,
  props: { consumerName: string; lanes: number; batchSize: number; lost: string },
): void {
  const consumer = new StreamConsumer(handler, 'Consumer', {
    stream,
    streamConsumerName: props.consumerName,
  });
  handler.addToRolePolicy(
    statementOf(
      allow(
        ['kinesis:DescribeStream', 'kinesis:DescribeStreamSummary', 'kinesis:GetRecords'],
        [stream.streamArn],
      ),
    ),
  );
  handler.addToRolePolicy(
    statementOf(allow(['kinesis:GetShardIterator', 'kinesis:ListShards'], [stream.streamArn])),
  );
  handler.addToRolePolicy(
    statementOf(
      allow(['kinesis:SubscribeToShard', 'kinesis:DescribeStreamConsumer'], [consumer.streamConsumerArn]),
    ),
  );
  handler.addEventSourceMapping('Records', {
    eventSourceArn: consumer.streamConsumerArn,
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: props.batchSize,
    parallelizationFactor: props.lanes,
    bisectBatchOnError: true,
    reportBatchItemFailures: true,
    retryAttempts: 20,
    onFailure: { bind: () => ({ destination: mayGiveUpTo(handler, deadLetterQueue(handler, props.lost)) }) },
  });
  watchLag(handler, 'its stream');
}

/** A queue whose messages a function works off. */
export class WorkQueue extends Queue {
  constructor(
    scope: Construct,
    id: string,
    props: {
      handler: ServiceFunction;
      /** Of the queue: `channels-provision`. */
      name: string;
      /** How many messages a call gets. */
      batchSize: number;
      /**
       * How many calls run at once, at least 2.
       * @default as many as Lambda likes
       */
      maxConcurrency?: number;
      /** How often a message is tried. */
      attempts: number;
      /** What is lost when a message cannot be worked off. */
      lost: string;
    },
  ) {
    const { handler } = props;
    super(scope, id, {
      queueName: `${deploymentOf(scope).config.name}-${props.name}`,
      enforceSSL: true,
      // Lambda's advice: six times the function's time, so that a throttled message is not tried twice at once.
      visibilityTimeout: Duration.seconds(handler.timeoutSeconds * 6),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: deadLetterQueue(handler, props.lost), maxReceiveCount: props.attempts },
    });
    grant(handler, ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], this);
    handler.addEventSourceMapping('Messages', {
      eventSourceArn: this.queueArn,
      batchSize: props.batchSize,
      reportBatchItemFailures: true,
      ...(props.maxConcurrency !== undefined && { maxConcurrency: props.maxConcurrency }),
    });
  }

  /** The queue's address with permission to send. */
  setting(): Setting {
    return { value: this.queueUrl, allow: [allow(['sqs:SendMessage'], [this.queueArn])] };
  }
}

/** Lambda gives up in the function's name. The CDK's own destinations would grant two actions more. */
function mayGiveUpTo(handler: ServiceFunction, queue: Queue): string {
  grant(handler, ['sqs:SendMessage'], queue);
  return queue.queueArn;
}

const grant = (handler: ServiceFunction, actions: readonly string[], queue: Queue): void =>
  handler.addToRolePolicy(statementOf(allow(actions, [queue.queueArn])));

/** Where what a function could not do is kept for 14 days, with an alarm on the first message. */
function deadLetterQueue(handler: ServiceFunction, lost: string): Queue {
  const queue = new Queue(handler, 'DeadLetters', {
    queueName: `${handler.literalName}-dead-letters`,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  Validations.of(queue).acknowledge({ id: 'AwsSolutions-SQS3', reason: 'It is itself a dead-letter queue.' });
  deploymentOf(handler).monitoring.watch({
    name: `${shortName(handler)}-dead-letters`,
    severity: 'high',
    runbook: 'dead-letters',
    meaning: `${handler.literalName} gave up on a message: ${lost}.`,
    metric: new Metric({
      namespace: 'AWS/SQS',
      metricName: 'ApproximateNumberOfMessagesVisible',
      dimensionsMap: { QueueName: `${handler.literalName}-dead-letters` },
      statistic: Stats.MAXIMUM,
      period: Duration.minutes(1),
    }),
    threshold: 1,
  });
  return queue;
}

/** Watches a function that a person waits for. */
export function watchErrors(handler: ServiceFunction): void {
  deploymentOf(handler).monitoring.watch({
    name: `${shortName(handler)}-errors`,
    severity: 'high',
    runbook: 'function-errors',
    meaning: `${handler.literalName} fails: people see errors.`,
    metric: new Metric({
      namespace: 'AWS/Lambda',
      metricName: 'Errors',
      dimensionsMap: { FunctionName: handler.literalName },
      statistic: Stats.SUM,
      period: Duration.minutes(1),
    }),
    threshold: 5,
    periods: 3,
  });
}

const shortName = (handler: ServiceFunction): string =>
  handler.literalName.slice(deploymentOf(handler).config.name.length + 1);

function acknowledgeListStreams(handler: ServiceFunction): void {
  Validations.of(handler.role!).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'dynamodb:ListStreams, which Lambda needs to read a stream, has no resource-level permissions.',
  });
}
