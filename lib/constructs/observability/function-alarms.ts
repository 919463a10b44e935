import { type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ServiceFunction } from '../compute/service-function';
import { addAlarm } from './alarm';
import { metricOf } from './metric';

/** For a function that a user waits for. */
export function alarmOnErrors(handler: ServiceFunction): void {
  addAlarm(handler, {
    name: `${handler.shortName}-errors`,
    severity: 'high',
    runbook: 'function-errors',
    meaning: `${handler.literalName} fails: people see errors.`,
    metric: metricOf('AWS/Lambda', 'Errors', { FunctionName: handler.literalName }, Stats.SUM),
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
    metric: metricOf('AWS/Lambda', 'IteratorAge', { FunctionName: handler.literalName }, Stats.MAXIMUM),
    threshold: seconds * 1_000,
    periods: minutes,
  });
}

/** The age of the oldest message of a queue, seconds. */
export const ageOfOldestMessage = (QueueName: string): Metric =>
  metricOf('AWS/SQS', 'ApproximateAgeOfOldestMessage', { QueueName }, Stats.MAXIMUM);
