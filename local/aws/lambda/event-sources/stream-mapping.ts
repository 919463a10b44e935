import { AwsError } from '../../../runtime/cloud';
import type { Mapping, MappingParts } from './mapping';
import { pause } from './pause';
import type { MappingSettings } from './settings';
import { readShard } from './shard-reader';
import { sourceAccess } from './source-access';
import { createBatchHandler } from './stream-batch';
import type { StreamSource } from './stream-source';

/** Reads every shard of a stream for a function. */
export function createStreamMapping(
  settings: MappingSettings,
  source: StreamSource,
  { cloud, checkpoints, delivery }: MappingParts,
): Mapping {
  const abort = new AbortController();
  const { signal } = abort;
  const access = sourceAccess(cloud, settings);
  const handle = createBatchHandler({ cloud, delivery, settings, access, sourceName: source.name, signal });
  let loop: Promise<unknown> | undefined;

  /** Stores the starting position, so that later writes are read, also with LATEST. */
  async function begin(): Promise<void> {
    for (const shard of await source.shards(settings.sourceArn)) {
      if (checkpoints.get(settings.id, key(shard)) !== undefined) continue;
      const { startingPosition: start, startingTimestamp: time } = settings;
      checkpoints.set(settings.id, key(shard), await source.position(settings.sourceArn, shard, start, time));
    }
  }

  async function run(): Promise<void> {
    const parts = { cloud, settings, source, access, checkpoints, handle, signal };
    const followed = new Map<string, Promise<void>>();
    while (!signal.aborted) {
      for (const shard of await shards()) {
        if (!followed.has(shard)) followed.set(shard, readShard(parts, shard, key(shard)));
      }
      await pause(followed.size === 0 ? 100 : 5000, signal);
    }
    await Promise.all(followed.values());
  }

  /** Empty while the function's role does not allow it; checked again soon. */
  async function shards(): Promise<readonly string[]> {
    try {
      access.authorizeDescribe();
    } catch (error) {
      if (error instanceof AwsError) return [];
      throw error;
    }
    return source.shards(settings.sourceArn);
  }

  /** Includes the stream: a mapping that changes to another stream starts there from its starting position. */
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
