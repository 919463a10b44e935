import type { FrameItem } from '../../../domain/chat/contract';
import { pack } from '../../../domain/chat/delivery/packing';
import type { Entry } from '../../../domain/chat/model';
import type { Connections } from '../../kit/clients/connections';
import { log } from '../../kit/log';
import type { Via } from '../items';
import { deleteSubscriptions, type Subscription } from '../rooms/subscriptions-store';
import { type IrcBroadcast, postLines } from './irc-broadcast';
import { cachedSubscriptions, evictSubscriptions } from './subscription-cache';

/** What goes to everybody in a room, or to those who moderate it; ready to be posted. */
export interface Broadcast {
  readonly channelId: string;
  readonly frames: readonly string[];
  /** The same for the IRC bridge; absent when it is not for bots. */
  readonly irc?: IrcBroadcast;
  /** For these people only; everybody when absent. */
  readonly only?: readonly string[];
  /** Who loses their seat with it. */
  readonly banned: readonly string[];
}

export interface Posted {
  readonly subscriptions: number;
  readonly gone: number;
  readonly failed: number;
}

/** The frames that tell some entries, each within the size of a frame, chained by places. */
export function framesOf(
  channelId: string,
  after: number,
  entries: readonly Entry[],
  viewers: number | undefined,
  now: number,
): string[] {
  const text = (item: Extract<FrameItem, { type: 'chat' }>): string =>
    JSON.stringify({ v: 1, t: now, items: [item] });
  const count = viewers === undefined ? {} : { viewers };
  if (entries.length === 0) return [text({ type: 'chat', channelId, after, entries: [], ...count })];
  const texts = entries.map((entry) => JSON.stringify(entry));
  const frames: string[] = [];
  let at = 0;
  let from = after;
  for (const packed of pack(texts, 300)) {
    const some = entries.slice(at, at + packed.length);
    frames.push(text({ type: 'chat', channelId, after: from, entries: [...some], ...count }));
    from = some.at(-1)!.seq;
    at += packed.length;
  }
  return frames;
}

/**
 * Posts to one shard of a room. A connection that is gone loses its seat. One that could not be reached notices
 * by the next frame that it missed this one, and asks.
 */
export async function postToShard(
  sockets: Readonly<Record<Via, Connections>>,
  broadcast: Broadcast,
  shard: number,
): Promise<Posted> {
  const { channelId, frames, irc, only, banned } = broadcast;
  const all = await cachedSubscriptions(channelId, shard);
  const listeners = all.filter(
    ({ via, userId }) => via === 'site' && (only === undefined || only.includes(userId ?? '')),
  );
  let ids = listeners.map(({ connectionId }) => connectionId);
  const gone = new Set<string>();
  const failed = new Set<string>();
  for (const frame of frames) {
    const outcome = await sockets.site.postMany(ids, frame);
    for (const id of outcome.gone) gone.add(id);
    for (const id of outcome.failed) failed.add(id);
    // What failed once would only get later frames, and asks for all that it missed anyhow.
    ids = ids.filter((id) => !gone.has(id) && !failed.has(id));
  }
  if (irc !== undefined) {
    const bots = all.filter(({ via }) => via === 'irc');
    const outcome = await postLines(sockets.irc, channelId, bots, irc);
    for (const id of outcome.gone) gone.add(id);
    for (const id of outcome.failed) failed.add(id);
  }
  const leaving = all.filter(
    (subscription) => gone.has(subscription.connectionId) || isBanned(subscription, banned),
  );
  if (leaving.length > 0) {
    await deleteSubscriptions(channelId, shard, leaving);
    evictSubscriptions(channelId, shard, leaving);
  }
  return { subscriptions: all.length - leaving.length, gone: gone.size, failed: failed.size };
}

/** How often a shard is tried. */
const tries = 3;

/**
 * Posts to the shards of a room, all at once and each by itself. One that fails (the function that posts to it died,
 * its seats could not be read) is tried again by itself. A shard that fails each time holds up nobody: its seats
 * notice by the next frame, or by the room's next count. Throws when no shard was told: then the batch comes again.
 */
export async function postToShards(
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
    log.error('Shards were not told', { shards: totals.shardsFailed, error: failure });
  return totals;
}

const isBanned = ({ userId }: Subscription, banned: readonly string[]): boolean =>
  userId !== undefined && banned.includes(userId);
