import { randomUUID } from 'node:crypto';
import { AwsError, type Cloud, type InvokeResult } from '../../../runtime/cloud';
import { type Delivery, responseContext } from '../../../runtime/events/delivery';
import { pause } from './pause';
import { failedItems, type MappingSettings } from './settings';
import type { SourceAccess } from './source-access';
import type { StreamRecord } from './stream-source';

/** The outcome of a batch: complete, or only up to `index`. */
type Attempt =
  | { readonly kind: 'done' }
  | { readonly kind: 'throttled' }
  | { readonly kind: 'failed'; readonly index: number; readonly result: InvokeResult };

export interface BatchParts {
  readonly cloud: Cloud;
  readonly delivery: Delivery;
  readonly settings: MappingSettings;
  readonly access: SourceAccess;
  /** `kinesis`: for fault rules and failure records. */
  readonly sourceName: string;
  readonly signal: AbortSignal;
}

/**
 * Finishes a batch of a shard: handled, or discarded after retries and bisection. Calls `finish` for records that must
 * not be delivered again. Resolves early only when the mapping stops.
 */
export type HandleBatch = (
  shard: string,
  records: readonly StreamRecord[],
  finish: (records: readonly StreamRecord[]) => void,
) => Promise<void>;

export function createBatchHandler(parts: BatchParts): HandleBatch {
  const { cloud, settings, access, delivery, sourceName, signal } = parts;

  const handle: HandleBatch = async (shard, records, finish) => {
    let batch = records;
    let attempts = 0;
    while (batch.length > 0 && !signal.aborted) {
      const tooOld =
        settings.maxRecordAgeSeconds >= 0
          ? batch.filter(({ time }) => Date.now() - time > settings.maxRecordAgeSeconds * 1000)
          : [];
      if (tooOld.length > 0) {
        await discard(shard, tooOld, 'RecordAgeExceeded', attempts, undefined);
        finish(tooOld);
        batch = batch.slice(tooOld.length);
        continue;
      }
      const attempt = await invoke(batch);
      if (attempt.kind === 'done') return finish(batch);
      if (attempt.kind === 'throttled') {
        await pause(200, signal);
        continue;
      }
      attempts += 1;
      if (attempt.index > 0) {
        // Records before the failure are finished.
        finish(batch.slice(0, attempt.index));
        batch = batch.slice(attempt.index);
        attempts = 1;
      } else if (settings.bisect && batch.length > 1) {
        // Bisect until the bad record is alone; splitting does not count as a retry.
        const middle = batch.length >> 1;
        await handle(shard, batch.slice(0, middle), finish);
        batch = batch.slice(middle);
        attempts = 0;
        continue;
      }
      if (settings.retries >= 0 && attempts > settings.retries) {
        await discard(shard, batch, 'RetryAttemptsExhausted', attempts, attempt.result);
        return finish(batch);
      }
      await pause(Math.min(100 * 2 ** attempts, 30_000), signal);
    }
  };

  async function invoke(batch: readonly StreamRecord[]): Promise<Attempt> {
    const event = { Records: batch.map((record) => record.event) };
    const { copies, delayMs } = cloud.faults.delivery(sourceName);
    if (delayMs > 0) await pause(delayMs, signal);
    let result: InvokeResult | undefined;
    try {
      for (let copy = 0; copy < copies; copy += 1)
        result = await cloud.ports.invoke(settings.functionArn, event);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return { kind: 'throttled' };
    }
    if (result === undefined) return { kind: 'throttled' };
    if (result.functionError !== undefined) return { kind: 'failed', index: 0, result };
    if (!settings.partialFailures) return { kind: 'done' };
    const failed = failedItems(result.payload);
    if (failed === undefined) return { kind: 'failed', index: 0, result };
    if (failed.length === 0) return { kind: 'done' };
    const index = batch.findIndex(({ sequenceNumber }) => failed.includes(sequenceNumber));
    return { kind: 'failed', index: Math.max(index, 0), result };
  }

  async function discard(
    shard: string,
    batch: readonly StreamRecord[],
    condition: string,
    attempts: number,
    result: InvokeResult | undefined,
  ): Promise<void> {
    const first = batch[0] as StreamRecord;
    const last = batch.at(-1) as StreamRecord;
    cloud.log.warn('Stream records were discarded.', {
      source: settings.sourceArn,
      condition,
      records: batch.length,
      firstSequenceNumber: first.sequenceNumber,
    });
    if (settings.onFailure === undefined) return;
    access.authorizeDestination();
    await delivery.deliver(settings.onFailure, {
      requestContext: {
        requestId: randomUUID(),
        functionArn: settings.functionArn,
        condition,
        approximateInvokeCount: attempts,
      },
      ...(result === undefined ? {} : responseContext(result)),
      version: '1.0',
      timestamp: new Date().toISOString(),
      [sourceName === 'dynamodb' ? 'DDBStreamBatchInfo' : 'KinesisBatchInfo']: {
        shardId: shard,
        startSequenceNumber: first.sequenceNumber,
        endSequenceNumber: last.sequenceNumber,
        approximateArrivalOfFirstRecord: new Date(first.time).toISOString(),
        approximateArrivalOfLastRecord: new Date(last.time).toISOString(),
        batchSize: batch.length,
        streamArn: settings.sourceArn,
      },
    });
  }

  return handle;
}
