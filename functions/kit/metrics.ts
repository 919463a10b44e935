import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { MetricUnit as Unit } from '@aws-lambda-powertools/metrics/types';

/**
 * CloudWatch metrics in the Embedded Metric Format: the log line of an invocation carries them, so a metric costs no
 * call. Their dimension is the service (`POWERTOOLS_SERVICE_NAME`).
 */
const metrics = new Metrics({ namespace: 'StreamForge' });

export { MetricUnit };

/** Writes one line: metrics that are counts unless `units` says otherwise, and further fields to search by. */
export function publishMetrics(
  values: Readonly<Record<string, number>>,
  fields: Readonly<Record<string, unknown>> = {},
  units: Readonly<Record<string, Unit>> = {},
): void {
  for (const [name, value] of Object.entries(values)) {
    metrics.addMetric(name, units[name] ?? MetricUnit.Count, value);
  }
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) metrics.addMetadata(name, value as string);
  }
  metrics.publishStoredMetrics();
}
