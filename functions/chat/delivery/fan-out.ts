import { log } from '../../kit/log';
import type { Posted } from './post-shard';

/** How often a shard is tried. */
const tries = 3;

/**
 * Posts to all shards of a room at once. A shard that fails (its worker died, its subscriptions could not be read) is
 * tried again by itself; one that fails each time holds up no other: its clients notice the gap with the next
 * frame. Throws when every shard failed, so that the batch is delivered again.
 */
export async function fanOut(
  shards: number,
  postTo: (shard: number) => Promise<Posted>,
): Promise<Posted & { readonly shardsFailed: number }> {
  const totals = { subscriptions: 0, gone: 0, failed: 0, shardsFailed: 0 };
  let failure: unknown;
  await Promise.all(
    Array.from({ length: shards }, async (_, shard) => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          const { subscriptions, gone, failed } = await postTo(shard);
          totals.subscriptions += subscriptions;
          totals.gone += gone;
          totals.failed += failed;
          return;
        } catch (error) {
          if (attempt < tries) continue;
          failure = error;
          totals.shardsFailed += 1;
          return;
        }
      }
    }),
  );
  if (totals.shardsFailed === shards) throw failure;
  if (totals.shardsFailed > 0)
    log.error('Posting to some shards failed', { shards: totals.shardsFailed, error: failure });
  return totals;
}
