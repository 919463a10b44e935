import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';

/** A metric of an AWS service, a value a minute: `AWS/SQS`, `ApproximateAgeOfOldestMessage`. */
export const metricOf = (
  namespace: string,
  metricName: string,
  dimensionsMap: Record<string, string>,
  statistic: string,
  period = Duration.minutes(1),
): Metric => new Metric({ namespace, metricName, dimensionsMap, statistic, period });
