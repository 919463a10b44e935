import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { ServiceFunction } from '../compute/service-function';
import { addAlarm } from './alarm';

/** For a function that a user waits for. */
export function alarmOnErrors(handler: ServiceFunction): void {
  addAlarm(handler, {
    name: `${handler.shortName}-errors`,
    severity: 'high',
    runbook: 'function-errors',
    meaning: `${handler.literalName} fails: people see errors.`,
    metric: metricOf(handler, 'Errors', Stats.SUM),
    threshold: 5,
    periods: 3,
  });
}

/** For a function that reads a stream; `source` completes "reads … more than so many seconds late". */
export function alarmOnLag(
  handler: ServiceFunction,
  source: string,
  { seconds = 60, minutes = 5 }: { readonly seconds?: number; readonly minutes?: number } = {},
): void {
  addAlarm(handler, {
    name: `${handler.shortName}-lag`,
    severity: 'high',
    runbook: 'stream-lag',
    meaning: `${handler.literalName} reads ${source} more than ${seconds} seconds late.`,
    metric: metricOf(handler, 'IteratorAge', Stats.MAXIMUM),
    threshold: seconds * 1_000,
    periods: minutes,
  });
}

/** The age of the oldest message of a queue, seconds. */
export const ageOfOldestMessage = (queueName: string): Metric =>
  new Metric({
    namespace: 'AWS/SQS',
    metricName: 'ApproximateAgeOfOldestMessage',
    dimensionsMap: { QueueName: queueName },
    statistic: Stats.MAXIMUM,
    period: Duration.minutes(1),
  });

const metricOf = (handler: ServiceFunction, metricName: string, statistic: string): Metric =>
  new Metric({
    namespace: 'AWS/Lambda',
    metricName,
    dimensionsMap: { FunctionName: handler.literalName },
    statistic,
    period: Duration.minutes(1),
  });
