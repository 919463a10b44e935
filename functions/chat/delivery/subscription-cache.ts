import { LRUCache } from 'lru-cache';
import {
  listSubscriptions,
  listSubscriptionsAfter,
  type StoredSubscription,
} from '../rooms/subscriptions-store';

/**
 * The seats of large shards, as this copy of a function knows them. A frame goes to thousands several times a second:
 * reading all of them anew would take as long as posting to them. So each frame reads what came since, and a slice of
 * the rest in turn, for those who left without being found gone by a post: they hear the room until their turn comes.
 */

interface Known {
  readonly subscriptions: Map<string, StoredSubscription>;
  /** When what is new was read, epoch milliseconds. */
  newAt: number;
  /** The key up to which the shard was looked through. */
  reached: string;
}

const lists = new LRUCache<string, Known>({ max: 40 });
/** Smaller shards are read anew: that is soon done. */
const large = 200;
const slice = 150;
/** What is known of a room that was idle for longer is forgotten, milliseconds. */
const kept = 20_000;
/** The clocks of those who seat people differ, and a seat takes its time to be written. Milliseconds. */
const overlap = 10_000;
const first = '0';

/** The seats of a shard, each connection once. */
export async function cachedSubscriptions(channelId: string, shard: number): Promise<StoredSubscription[]> {
  const now = Date.now();
  const known = lists.get(keyOf(channelId, shard));
  if (known === undefined || now - known.newAt > kept) return await readAll(channelId, shard, now);
  const [some, fresh] = await Promise.all([
    listSubscriptionsAfter(channelId, shard, known.reached, slice),
    listSubscriptions(channelId, shard, known.newAt - overlap),
  ]);
  for (const { sk, connectionId } of [...known.subscriptions.values()]) {
    if (sk > known.reached && (some.end === undefined || sk <= some.end))
      known.subscriptions.delete(connectionId);
  }
  // What is new comes last: it was perhaps read later.
  for (const subscription of [...some.subscriptions, ...fresh])
    known.subscriptions.set(subscription.connectionId, subscription);
  known.newAt = now;
  known.reached = some.end ?? first;
  return [...known.subscriptions.values()];
}

/** That these seats were taken away. */
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
