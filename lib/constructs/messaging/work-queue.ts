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
  /** How often a message is tried. */
  readonly attempts: number;
  /** What users see until the message is processed. */
  readonly lost: string;
}

/** A queue whose messages a function processes. */
export class WorkQueue extends Queue {
  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    const { handler } = props;
    super(scope, id, {
      queueName: `${configOf(scope).name}-${props.name}`,
      enforceSSL: true,
      // As AWS advises: six times the function's timeout, so that a throttled message is not processed twice at once.
      visibilityTimeout: Duration.seconds(handler.timeoutSeconds * 6),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: deadLetterQueue(handler, props.lost), maxReceiveCount: props.attempts },
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
