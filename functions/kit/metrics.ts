/**
 * CloudWatch metrics in the Embedded Metric Format: the log line of an invocation carries them, so a metric
 * costs no call.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */

export const metricNamespace = 'StreamForge';

export type Unit = 'Count' | 'Milliseconds' | 'Bytes' | 'Seconds';

export interface Metric {
  readonly name: string;
  readonly value: number;
  readonly unit: Unit;
}

/** Writes one EMF line: metrics with their dimensions, and any further fields to search by. */
export function emit(
  dimensions: Readonly<Record<string, string>>,
  metrics: readonly Metric[],
  fields: Readonly<Record<string, unknown>> = {},
): void {
  const line: Record<string, unknown> = {
    ...fields,
    ...dimensions,
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        {
          Namespace: metricNamespace,
          Dimensions: [Object.keys(dimensions)],
          Metrics: metrics.map(({ name, unit }) => ({ Name: name, Unit: unit })),
        },
      ],
    },
  };
  for (const { name, value } of metrics) line[name] = value;
  console.log(JSON.stringify(line));
}
