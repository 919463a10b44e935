import { log } from '../../kit/log';
import type { Broadcast, Posted } from './post-shard';

/** How often a shard is tried, as long as there is time. */
const tries = 3;

export type FannedOut = Posted & { readonly shardsFailed: readonly number[] };

/** How a broadcast is posted. */
export interface Posting {
  /** Milliseconds within which a failed step is tried again. */
  readonly patience: number;
  readonly postTo: (broadcast: Broadcast, shard: number) => Promise<Posted>;
}

/**
 * Posts to shards of a room at once. A shard that fails (its worker died, its subscriptions could not be read) is tried
 * again by itself within its time, and holds up no other. Throws when every shard failed.
 */
export async function fanOut(
  broadcast: Broadcast,
  shards: readonly number[],
  { patience, postTo }: Posting,
): Promise<FannedOut> {
  const until = Date.now() + patience;
  const totals = { subscriptions: 0, gone: 0, failed: 0 };
  const missed: string[] = [];
  const shardsFailed: number[] = [];
  let failure: unknown;
  await Promise.all(
    shards.map(async (shard) => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          const posted = await postTo(broadcast, shard);
          totals.subscriptions += posted.subscriptions;
          totals.gone += posted.gone;
          totals.failed += posted.failed;
          missed.push(...posted.missed);
          return;
        } catch (error) {
          if (attempt < tries && Date.now() < until) continue;
          failure = error;
          shardsFailed.push(shard);
          return;
        }
      }
    }),
  );
  if (shards.length > 0 && shardsFailed.length === shards.length) throw failure;
  if (shardsFailed.length > 0)
    log.error('Posting to some shards failed', { shards: shardsFailed, error: failure });
  return { ...totals, missed, shardsFailed };
}
