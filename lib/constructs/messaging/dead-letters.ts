import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IEventSourceDlq } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration, Validations } from 'aws-cdk-lib/core';
import type { ServiceFunction } from '../compute/service-function';
import { allow, statementOf } from '../compute/setting';
import { addAlarm } from '../observability/alarm';
import { metricOf } from '../observability/metric';

/**
 * Keeps for 14 days what a function could not process, with an alarm on the first message.
 *
 * @param lost what users see until the message is processed
 */
export function deadLetterQueue(handler: ServiceFunction, lost: string, fifo = false): Queue {
  const queueName = `${handler.literalName}-dead-letters${fifo ? '.fifo' : ''}`;
  const queue = new Queue(handler, 'DeadLetters', {
    queueName,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    ...(fifo && { fifo }),
  });
  Validations.of(queue).acknowledge({ id: 'AwsSolutions-SQS3', reason: 'It is itself a dead-letter queue.' });
  addAlarm(handler, {
    name: `${handler.shortName}-dead-letters`,
    severity: 'high',
    runbook: 'dead-letters',
    meaning: `${handler.literalName} gave up on a message: ${lost}.`,
    metric: metricOf(
      'AWS/SQS',
      'ApproximateNumberOfMessagesVisible',
      { QueueName: queueName },
      Stats.MAXIMUM,
    ),
    threshold: 1,
  });
  return queue;
}

/** A failure destination of Lambda, which sends with the function's role. The CDK's own would grant two actions more. */
export function onFailure(handler: ServiceFunction, lost: string): IEventSourceDlq {
  return toQueue(handler, deadLetterQueue(handler, lost));
}

/** The same for a queue that exists. */
export function toQueue(handler: ServiceFunction, queue: Queue): IEventSourceDlq {
  handler.addToRolePolicy(statementOf(allow(['sqs:SendMessage'], [queue.queueArn])));
  return { bind: () => ({ destination: queue.queueArn }) };
}
