import type { Cloud } from '../../../runtime/cloud';
import { Partition } from './partition';
import { pause } from './pause';
import { type MappingSettings, passes } from './settings';
import { ShardProgress } from './shard-progress';
import type { SourceAccess } from './source-access';
import type { HandleBatch } from './stream-batch';
import type { Checkpoints, StreamRecord, StreamSource } from './stream-source';

export interface ShardParts {
  readonly cloud: Cloud;
  readonly settings: MappingSettings;
  readonly source: StreamSource;
  readonly access: SourceAccess;
  readonly checkpoints: Checkpoints;
  readonly handle: HandleBatch;
  readonly signal: AbortSignal;
}

const pollMs = 1000;

/**
 * Reads a shard from its checkpoint until the signal aborts. Its records run in `ParallelizationFactor` partitions in
 * parallel; a partition key belongs to one partition, so its order is kept.
 *
 * @param checkpoint the shard's name in the checkpoints
 */
export async function readShard(parts: ShardParts, shard: string, checkpoint: string): Promise<void> {
  const { cloud, settings, source, access, checkpoints, signal } = parts;
  const { sourceArn } = settings;
  let moved = () => {};
  signal.addEventListener('abort', () => moved());
  const progress = new ShardProgress((position) => {
    checkpoints.set(settings.id, checkpoint, position);
    moved();
  });
  const partitions = Array.from(
    { length: settings.parallelization },
    () => new Partition({ ...settings, signal, handle }),
  );
  // At most two pages are in the partitions, so that a key whose records fail does not block the others at once.
  const page = Math.min(settings.batchSize * partitions.length, 10_000);
  let position = checkpoints.get(settings.id, checkpoint);

  async function handle(batch: readonly StreamRecord[]): Promise<void> {
    let left = batch;
    while (left.length > 0 && !signal.aborted) {
      await parts
        .handle(shard, left, (records) => progress.finish(records))
        .catch((error) => trouble('A batch of stream records failed unexpectedly; retrying.', error));
      left = left.filter((record) => !progress.isFinished(record));
    }
  }

  async function readPage(): Promise<void> {
    access.authorizeRead();
    // A shard that appeared after the start is read from its first record.
    position ??= await source.position(sourceArn, shard, 'TRIM_HORIZON');
    const mark = source.mark(sourceArn);
    const records = await source.read(sourceArn, shard, position, page);
    if (records.length === 0) return source.wait(sourceArn, mark, pollMs, signal);
    position = (records.at(-1) as StreamRecord).sequenceNumber;
    progress.begin(records);
    const unwanted: StreamRecord[] = [];
    for (const record of records) {
      if (passes(settings.filters, filterSubject(record.event), 'data')) {
        partitions[
          partitions.length === 1 ? 0 : partitionOf(source.partitionKey(record), partitions.length)
        ]?.push(record);
      } else unwanted.push(record);
    }
    if (unwanted.length > 0) progress.finish(unwanted);
  }

  async function trouble(message: string, error: unknown): Promise<void> {
    if (signal.aborted) return;
    cloud.log.warn(message, { source: sourceArn, error: String(error) });
    await pause(1000, signal);
  }

  while (!signal.aborted) {
    if (progress.open > page) {
      await new Promise<void>((resolve) => {
        moved = resolve;
      });
      continue;
    }
    await readPage().catch((error) => trouble('A stream was not read; retrying.', error));
  }
  await Promise.all(partitions.map((partition) => partition.settled()));
}

/** FNV-1a: a key maps to the same partition, also after a restart. */
function partitionOf(key: string, partitions: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at += 1) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return (hash >>> 0) % partitions;
}

/** Kinesis data is filtered by its decoded content. */
function filterSubject(event: Record<string, unknown>): Record<string, unknown> {
  const kinesis = event.kinesis as { data: string } | undefined;
  if (kinesis === undefined) return event;
  return { ...kinesis, data: Buffer.from(kinesis.data, 'base64').toString('utf8') };
}
