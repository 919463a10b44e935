import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { configOf } from '../../deployment';
import type { ServiceFunction } from '../compute/service-function';
import { allow, type Setting, statementOf } from '../compute/setting';
import { deadLetterQueue } from './dead-letters';

export interface WorkQueueProps {
  readonly handler: ServiceFunction;
  /** The queue is `<deployment>-<name>`. */
  readonly name: string;
  /** Messages a call. */
  readonly batchSize: number;
  /**
   * How many calls run at once, at least 2.
   * @default Lambda's own
   */
  readonly maxConcurrency?: number;
  /**
   * Whether messages of a group are processed in order, one at a time.
   * @default false
   */
  readonly fifo?: boolean;
  /**
   * Seconds until a failed message is tried again.
   * @default six times the function's timeout, as AWS advises, so that a throttled one is not processed twice at once
   */
  readonly visibilitySeconds?: number;
  /** How often a message is tried. */
  readonly attempts: number;
  /** What users see until the message is processed. */
  readonly lost: string;
}

const queueNameOf = (scope: Construct, { name, fifo }: Pick<WorkQueueProps, 'name' | 'fifo'>): string =>
  `${configOf(scope).name}-${name}${fifo ? '.fifo' : ''}`;

/** A queue whose messages a function processes. */
export class WorkQueue extends Queue {
  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    const { handler } = props;
    super(scope, id, {
      queueName: queueNameOf(scope, props),
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(props.visibilitySeconds ?? handler.timeoutSeconds * 6),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: {
        queue: deadLetterQueue(handler, props.lost, props.fifo),
        maxReceiveCount: props.attempts,
      },
      ...(props.fifo && { fifo: true }),
    });
    const actions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
    handler.addToRolePolicy(statementOf(allow(actions, [this.queueArn])));
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
