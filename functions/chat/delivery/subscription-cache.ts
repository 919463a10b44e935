import { LRUCache } from 'lru-cache';
import {
  listSubscriptions,
  listSubscriptionsAfter,
  type StoredSubscription,
} from '../rooms/subscriptions-store';

/**
 * The subscriptions of large shards as this instance knows them. Reading thousands anew for each frame would take as
 * long as posting to them, so a frame reads the new ones and, in turn, a slice of the rest. Until its turn, a
 * subscription that ended without a failed post still gets frames.
 */

interface Known {
  readonly subscriptions: Map<string, StoredSubscription>;
  /** When new subscriptions were last read, epoch milliseconds. */
  newAt: number;
  /** The key at which the next slice begins. */
  reached: string;
}

const lists = new LRUCache<string, Known>({ max: 40 });
/** Smaller shards are read whole for each frame. */
const large = 200;
const slice = 150;
/** A list that was not used for so long is read anew, milliseconds. */
const maxIdle = 20_000;
/** New subscriptions are looked for so far back, because clocks differ and writes take time; milliseconds. */
const overlap = 10_000;
const first = '0';

/** The subscriptions of a shard, each connection once. */
export async function cachedSubscriptions(channelId: string, shard: number): Promise<StoredSubscription[]> {
  const now = Date.now();
  const known = lists.get(keyOf(channelId, shard));
  if (known === undefined || now - known.newAt > maxIdle) return await readAll(channelId, shard, now);
  const [some, fresh] = await Promise.all([
    listSubscriptionsAfter(channelId, shard, known.reached, slice),
    listSubscriptions(channelId, shard, known.newAt - overlap),
  ]);
  for (const { sk, connectionId } of [...known.subscriptions.values()]) {
    if (sk > known.reached && (some.end === undefined || sk <= some.end))
      known.subscriptions.delete(connectionId);
  }
  // New ones come last, because they were perhaps read later.
  for (const subscription of [...some.subscriptions, ...fresh])
    known.subscriptions.set(subscription.connectionId, subscription);
  known.newAt = now;
  known.reached = some.end ?? first;
  return [...known.subscriptions.values()];
}

/** Removes deleted subscriptions from the list. */
export function evictSubscriptions(
  channelId: string,
  shard: number,
  subscriptions: readonly StoredSubscription[],
): void {
  const known = lists.get(keyOf(channelId, shard));
  for (const { connectionId } of subscriptions) known?.subscriptions.delete(connectionId);
}

async function readAll(channelId: string, shard: number, now: number): Promise<StoredSubscription[]> {
  const subscriptions = new Map(
    (await listSubscriptions(channelId, shard)).map((subscription) => [
      subscription.connectionId,
      subscription,
    ]),
  );
  if (subscriptions.size < large) lists.delete(keyOf(channelId, shard));
  else lists.set(keyOf(channelId, shard), { subscriptions, newAt: now, reached: first });
  return [...subscriptions.values()];
}

const keyOf = (channelId: string, shard: number): string => `${channelId} ${shard}`;
