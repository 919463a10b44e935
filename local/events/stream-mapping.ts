import { randomUUID } from 'node:crypto';
import { AwsError, type InvokeResult } from '../cloud';
import {
  failedItems,
  type Mapping,
  type MappingParts,
  type MappingSettings,
  passes,
} from './mapping-settings';
import { sourceAccess } from './source-access';
import type { StreamRecord, StreamSource } from './stream-source';

/** How an attempt at a batch ended: all of it, or only what lies before `index`. */
type Attempt =
  | { readonly kind: 'done' }
  | { readonly kind: 'throttled' }
  | { readonly kind: 'failed'; readonly index: number; readonly result: InvokeResult };

const pollMs = 1000;

/** Reads each shard in order for a function: retries, bisection, partial failures, on-failure destination. */
export function createStreamMapping(
  settings: MappingSettings,
  source: StreamSource,
  { cloud, checkpoints, delivery }: MappingParts,
): Mapping {
  const abort = new AbortController();
  const access = sourceAccess(cloud, settings);
  let loop: Promise<unknown> | undefined;
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(done, ms);
      function done() {
        clearTimeout(timer);
        abort.signal.removeEventListener('abort', done);
        resolve();
      }
      abort.signal.addEventListener('abort', done);
    });

  /** Pins where the mapping begins: what is written from now on is seen, also with LATEST. */
  async function begin(): Promise<void> {
    for (const shard of await source.shards(settings.sourceArn)) {
      if (checkpoints.get(settings.id, key(shard)) !== undefined) continue;
      const { startingPosition: start, startingTimestamp: time } = settings;
      checkpoints.set(settings.id, key(shard), await source.position(settings.sourceArn, shard, start, time));
    }
  }

  async function run(): Promise<void> {
    const followed = new Map<string, Promise<void>>();
    while (!abort.signal.aborted) {
      for (const shard of await shards()) {
        if (!followed.has(shard)) followed.set(shard, follow(shard));
      }
      await pause(followed.size === 0 ? 100 : 5000);
    }
    await Promise.all(followed.values());
  }

  /** None while the function's role may not look: the next look is soon. */
  async function shards(): Promise<readonly string[]> {
    try {
      access.authorizeDescribe();
    } catch (error) {
      if (error instanceof AwsError) return [];
      throw error;
    }
    return source.shards(settings.sourceArn);
  }

  async function follow(shard: string): Promise<void> {
    while (!abort.signal.aborted) {
      try {
        await readOn(shard);
      } catch (error) {
        if (abort.signal.aborted) return;
        cloud.log.warn('A stream was not read; trying again.', {
          source: settings.sourceArn,
          error: String(error),
        });
        await pause(1000);
      }
    }
  }

  async function readOn(shard: string): Promise<void> {
    access.authorizeRead();
    // A shard that appeared after the start is read from its first record.
    const position =
      checkpoints.get(settings.id, key(shard)) ??
      (await source.position(settings.sourceArn, shard, 'TRIM_HORIZON'));
    let mark = source.mark(settings.sourceArn);
    const records = [...(await source.read(settings.sourceArn, shard, position, settings.batchSize))];
    if (records.length === 0) return source.wait(settings.sourceArn, mark, pollMs, abort.signal);
    const deadline = Date.now() + settings.windowMs;
    while (records.length < settings.batchSize && Date.now() < deadline && !abort.signal.aborted) {
      await source.wait(settings.sourceArn, mark, deadline - Date.now(), abort.signal);
      mark = source.mark(settings.sourceArn);
      const last = (records.at(-1) as StreamRecord).sequence;
      records.push(
        ...(await source.read(settings.sourceArn, shard, last, settings.batchSize - records.length)),
      );
    }
    await handle(shard, records);
    if (!abort.signal.aborted)
      checkpoints.set(settings.id, key(shard), (records.at(-1) as StreamRecord).sequence);
  }

  /** Brings a batch to its end: handled, or given up. Returns early only when the mapping stops. */
  async function handle(shard: string, read: readonly StreamRecord[]): Promise<void> {
    let batch = read.filter(({ event }) => passes(settings.filters, filterSubject(event), 'data'));
    let attempts = 0;
    while (batch.length > 0 && !abort.signal.aborted) {
      const tooOld =
        settings.maxRecordAgeSeconds >= 0
          ? batch.filter(({ time }) => Date.now() - time > settings.maxRecordAgeSeconds * 1000)
          : [];
      if (tooOld.length > 0) {
        await giveUp(shard, tooOld, 'RecordAgeExceeded', attempts, undefined);
        batch = batch.slice(tooOld.length);
        continue;
      }
      const attempt = await invoke(batch);
      if (attempt.kind === 'done') return;
      if (attempt.kind === 'throttled') {
        await pause(200);
        continue;
      }
      attempts += 1;
      if (attempt.index > 0) {
        // Progress was made: what lies before the failure is never delivered again.
        checkpoints.set(settings.id, key(shard), (batch[attempt.index - 1] as StreamRecord).sequence);
        batch = batch.slice(attempt.index);
        attempts = 1;
      } else if (settings.bisect && batch.length > 1) {
        // Halves are tried by themselves until the bad record is alone; splitting uses up no retry.
        const middle = batch.length >> 1;
        await handle(shard, batch.slice(0, middle));
        batch = batch.slice(middle);
        attempts = 0;
        continue;
      }
      if (settings.retries >= 0 && attempts > settings.retries) {
        return giveUp(shard, batch, 'RetryAttemptsExhausted', attempts, attempt.result);
      }
      await pause(Math.min(100 * 2 ** attempts, 30_000));
    }
  }

  async function invoke(batch: readonly StreamRecord[]): Promise<Attempt> {
    const event = { Records: batch.map((record) => record.event) };
    const { copies, delayMs } = cloud.faults.delivery(source.name);
    if (delayMs > 0) await pause(delayMs);
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
    const index = batch.findIndex(({ sequence }) => failed.includes(sequence));
    return { kind: 'failed', index: Math.max(index, 0), result };
  }

  async function giveUp(
    shard: string,
    batch: readonly StreamRecord[],
    condition: string,
    attempts: number,
    result: InvokeResult | undefined,
  ): Promise<void> {
    const first = batch[0] as StreamRecord;
    const last = batch.at(-1) as StreamRecord;
    cloud.log.warn('Stream records were given up.', {
      source: settings.sourceArn,
      condition,
      records: batch.length,
      firstSequence: first.sequence,
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
      ...(result === undefined
        ? {}
        : {
            responseContext: {
              statusCode: 200,
              executedVersion: '$LATEST',
              ...(result.functionError === undefined ? {} : { functionError: result.functionError }),
            },
          }),
      version: '1.0',
      timestamp: new Date().toISOString(),
      [source.name === 'dynamodb' ? 'DDBStreamBatchInfo' : 'KinesisBatchInfo']: {
        shardId: shard,
        startSequenceNumber: first.sequence,
        endSequenceNumber: last.sequence,
        approximateArrivalOfFirstRecord: new Date(first.time).toISOString(),
        approximateArrivalOfLastRecord: new Date(last.time).toISOString(),
        batchSize: batch.length,
        streamArn: settings.sourceArn,
      },
    });
  }

  /** The stream is part of the key: a mapping that moves to another stream begins there anew. */
  const key = (shard: string): string => `${settings.sourceArn} ${shard}`;

  return {
    async start() {
      await begin();
      loop ??= run().catch((error) =>
        cloud.log.error('An event source mapping ended.', {
          source: settings.sourceArn,
          error: String(error),
        }),
      );
    },
    async stop() {
      abort.abort();
      await Promise.race([loop, new Promise((resolve) => setTimeout(resolve, 2000))]);
    },
  };
}

/** Kinesis data is filtered by what it holds, not by its base64 text. */
function filterSubject(event: Record<string, unknown>): Record<string, unknown> {
  const kinesis = event.kinesis as { data: string } | undefined;
  if (kinesis === undefined) return event;
  return { ...kinesis, data: Buffer.from(kinesis.data, 'base64').toString('utf8') };
}
