import { serviceOf } from '../../../runtime/arn';
import type { Cloud, Provision } from '../../../runtime/cloud';
import { matches, type Pattern } from '../../eventbridge/pattern';

/** An AWS::Lambda::EventSourceMapping, with defaults. */
export interface MappingSettings {
  readonly id: string;
  readonly sourceArn: string;
  readonly functionArn: string;
  readonly batchSize: number;
  /** Milliseconds to gather a batch. */
  readonly windowMs: number;
  readonly partialFailures: boolean;
  readonly filters: readonly Pattern[];
  readonly maxConcurrency: number;
  /** Partitions of a shard that run in parallel, 1 … 10. */
  readonly parallelization: number;
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP';
  /** Epoch seconds of AT_TIMESTAMP. */
  readonly startingTimestamp?: number;
  /** -1 for no limit. */
  readonly retries: number;
  /** -1 for no limit. */
  readonly maxRecordAgeSeconds: number;
  readonly bisect: boolean;
  readonly onFailure?: string;
}

/**
 * The settings of a template's mapping.
 *
 * @throws Error for what a deployment would refuse
 */
export function settingsOf(
  wanted: Parameters<Provision>[0]['properties'],
  id: string,
  cloud: Cloud,
): MappingSettings {
  const name: string = wanted.FunctionName;
  const queue = serviceOf(`${wanted.EventSourceArn}`) === 'sqs';
  const parallelization = Number(wanted.ParallelizationFactor ?? 1);
  if (!Number.isInteger(parallelization) || parallelization < 1 || parallelization > 10) {
    throw new Error(`ParallelizationFactor is ${wanted.ParallelizationFactor}; it must be 1 … 10.`);
  }
  return {
    id,
    sourceArn: wanted.EventSourceArn,
    functionArn: name.startsWith('arn:')
      ? name
      : `arn:aws:lambda:${cloud.region}:${cloud.account}:function:${name}`,
    batchSize: Number(wanted.BatchSize ?? (queue ? 10 : 100)),
    windowMs: 1000 * Number(wanted.MaximumBatchingWindowInSeconds ?? 0),
    partialFailures: (wanted.FunctionResponseTypes ?? []).includes('ReportBatchItemFailures'),
    filters: ((wanted.FilterCriteria?.Filters ?? []) as { Pattern: string }[]).map(({ Pattern: text }) =>
      JSON.parse(text),
    ),
    maxConcurrency: Number(wanted.ScalingConfig?.MaximumConcurrency ?? 5),
    parallelization,
    startingPosition: wanted.StartingPosition ?? 'TRIM_HORIZON',
    startingTimestamp: wanted.StartingPositionTimestamp,
    retries: Number(wanted.MaximumRetryAttempts ?? -1),
    maxRecordAgeSeconds: Number(wanted.MaximumRecordAgeInSeconds ?? -1),
    bisect: `${wanted.BisectBatchOnFunctionError ?? false}` === 'true',
    onFailure: wanted.DestinationConfig?.OnFailure?.Destination,
  };
}

/** Whether a record passes the mapping's filters. JSON text is matched by its content. */
export function passes(
  filters: readonly Pattern[],
  record: Record<string, unknown>,
  textMember?: string,
): boolean {
  if (filters.length === 0) return true;
  let subject = record;
  if (textMember !== undefined && typeof record[textMember] === 'string') {
    try {
      subject = { ...record, [textMember]: JSON.parse(record[textMember]) };
    } catch {
      // Text that is not JSON is matched as it is.
    }
  }
  return filters.some((filter) => matches(filter, subject));
}

/** The identifiers in a partial batch response; undefined when the response is malformed. */
export function failedItems(payload: unknown): string[] | undefined {
  if (payload === null || payload === undefined) return [];
  const failures = (payload as { batchItemFailures?: unknown }).batchItemFailures;
  if (failures === undefined || failures === null) return [];
  if (!Array.isArray(failures)) return undefined;
  const identifiers: string[] = [];
  for (const failure of failures) {
    const identifier = (failure as { itemIdentifier?: unknown } | null)?.itemIdentifier;
    if (typeof identifier !== 'string' || identifier === '') return undefined;
    identifiers.push(identifier);
  }
  return identifiers;
}
