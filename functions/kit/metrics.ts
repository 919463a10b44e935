/**
 * CloudWatch metrics in the Embedded Metric Format: the log line of an invocation carries them, so a metric
 * costs no call.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */

export const metricNamespace = 'StreamForge';

export type Unit = 'Count' | 'Milliseconds' | 'Bytes' | 'Seconds';

/** Writes one line: the value of each dimension and metric, and further fields to search by. */
export type Emit<D extends string, M extends string> = (
  dimensions: Readonly<Record<D, string>>,
  values: Readonly<Record<M, number>>,
  fields?: Readonly<Record<string, unknown>>,
) => void;

/**
 * Metrics that are written together. What does not change from line to line is composed here, once: a line then
 * costs one small `JSON.stringify`.
 */
export function metrics<const D extends string, const M extends string>(
  dimensions: readonly D[],
  units: Readonly<Record<M, Unit>>,
): Emit<D, M> {
  const described = JSON.stringify([
    {
      Namespace: metricNamespace,
      Dimensions: [dimensions],
      Metrics: Object.entries(units).map(([Name, Unit]) => ({ Name, Unit })),
    },
  ]);
  return (of, values, fields) => {
    const members = JSON.stringify({ level: 'info', ...fields, ...of, ...values });
    console.log(`{"_aws":{"Timestamp":${Date.now()},"CloudWatchMetrics":${described}},${members.slice(1)}`);
  };
}
