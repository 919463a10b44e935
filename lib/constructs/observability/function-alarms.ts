import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
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

/** For a function that reads a stream; `source` completes "reads … more than a minute late". */
export function alarmOnLag(handler: ServiceFunction, source: string): void {
  addAlarm(handler, {
    name: `${handler.shortName}-lag`,
    severity: 'high',
    runbook: 'stream-lag',
    meaning: `${handler.literalName} reads ${source} more than a minute late.`,
    metric: metricOf('AWS/Lambda', 'IteratorAge', { FunctionName: handler.literalName }, Stats.MAXIMUM),
    threshold: 60_000,
    periods: 5,
  });
}
