import type { Connections } from '../../kit/clients/connections';
import { within } from '../../kit/within';
import type { Via } from '../rooms/subscriptions-store';
import { deleteSubscriptions, type Subscription } from '../rooms/subscriptions-store';
import { type IrcBroadcast, postIrcLines } from './post-irc-lines';
import { cachedSubscriptions, evictSubscriptions } from './subscription-cache';

/** What goes to every subscriber of a room, or to its moderators; ready to be posted. */
export interface Broadcast {
  readonly channelId: string;
  readonly frames: readonly string[];
  /** The same for the IRC bridge; absent when it is not for bots. */
  readonly irc?: IrcBroadcast;
  /** For these users only; every subscriber when absent. */
  readonly only?: readonly string[];
  /** Users who lose their subscriptions with it. */
  readonly banned: readonly string[];
}

/** Milliseconds that reading a shard's subscriptions may take. */
const patience = 1_000;

/** How many connections a broadcast reached. */
export interface Posted {
  readonly subscriptions: number;
  readonly gone: number;
  readonly failed: number;
  /** The site's sockets among `failed`, which can catch up later. */
  readonly missed: readonly string[];
}

/**
 * Posts a broadcast to one shard of a room. The subscription of a closed connection is deleted.
 */
export async function postShard(
  sockets: Readonly<Record<Via, Connections>>,
  { channelId, frames, irc, only, banned }: Broadcast,
  shard: number,
): Promise<Posted> {
  const all = await within(patience, cachedSubscriptions(channelId, shard));
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
    // After a failed post later frames are of no use: the client asks for everything that it missed.
    ids = ids.filter((id) => !gone.has(id) && !failed.has(id));
  }
  const missed = [...failed];
  if (irc !== undefined) {
    const bots = all.filter(({ via }) => via === 'irc');
    const outcome = await postIrcLines(sockets.irc, channelId, bots, irc);
    for (const id of outcome.gone) gone.add(id);
    for (const id of outcome.failed) failed.add(id);
  }
  const leaving = all.filter((one) => gone.has(one.connectionId) || isBanned(one, banned));
  if (leaving.length > 0) {
    await deleteSubscriptions(channelId, shard, leaving);
    evictSubscriptions(channelId, shard, leaving);
  }
  return { subscriptions: all.length - leaving.length, gone: gone.size, failed: failed.size, missed };
}

const isBanned = ({ userId }: Subscription, banned: readonly string[]): boolean =>
  userId !== undefined && banned.includes(userId);
