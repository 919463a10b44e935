import pMap from 'p-map';
import type { FrameItem } from '../../../domain/chat/delivery/frame';
import type { StreamRecord } from '../../../domain/chat/delivery/sequencing';
import { fanOutEnv } from '../../../domain/chat/env';
import type { Entry } from '../../../domain/chat/log/model';
import { isOutgrown } from '../../../domain/chat/rooms/room-plan';
import { connections } from '../../kit/clients/connections';
import { invoke } from '../../kit/clients/lambda';
import { env } from '../../kit/env';
import { log } from '../../kit/log';
import { frame } from '../../kit/socket';
import { tallyUses } from '../emotes/emote-uses';
import { listModeratorIds } from '../rooms/members-store';
import { reconcileRoom } from '../rooms/reconcile-room';
import type { RoomItem } from '../rooms/rooms-store';
import { findRoom } from '../rooms/rooms-store';
import { buildFrames } from './build-frames';
import { fanOut } from './fan-out';
import { loadIrcContext } from './irc-context';
import { notifySender } from './notify-sender';
import { createPace } from './pace-room';
import type { IrcBroadcast } from './post-irc-lines';
import { type Broadcast, type Posted, postShard } from './post-shard';
import { sequenceBatch } from './sequence-batch';

const { CHAT_DAYS, POSTS_PER_SECOND, SOCKETS_PER_ROOM, POST_SHARD_FUNCTION, SOCKET_ENDPOINT, IRC_ENDPOINT } =
  env(fanOutEnv);
const sockets = { site: connections(SOCKET_ENDPOINT), irc: connections(IRC_ENDPOINT) };
/** Senders that are notified at once. */
const parallel = 16;

export const pace = createPace(POSTS_PER_SECOND);

export interface Delivered extends Posted {
  readonly entries: number;
  readonly dropped: number;
  readonly shardsFailed: number;
  /** Whether the room is busy: it had several entries, or had to wait for its turn. */
  readonly isBusy: boolean;
}

/**
 * Takes a room's records all the way: sequence, append, build frames, fan out. New subscribers catch up from the
 * log, which is written first.
 */
export async function deliverRoom(channelId: string, batch: readonly StreamRecord[]): Promise<Delivered> {
  const { after, entries, dropped } = await sequenceBatch(channelId, batch, CHAT_DAYS);
  const viewers = batch.flatMap(({ record }) => (record.kind === 'presence' ? [record.viewers] : [])).at(-1);
  const waited = await pace.waitForTurn(channelId);
  const totals = { subscriptions: 0, gone: 0, failed: 0, shardsFailed: 0 };
  if (entries.length > 0 || viewers !== undefined) {
    const now = Date.now();
    const frames = buildFrames(channelId, after, entries, viewers, now);
    const irc = await loadIrcContext(channelId, batch, entries);
    const { room, posted } = await broadcast({ channelId, frames, irc, banned: bannedBy(entries) });
    pace.sent(channelId, posted, frames.length, now);
    add(totals, posted);
    if (room !== undefined) await reconcileOutgrown(room, posted.subscriptions);
  }
  const updates = batch.flatMap(({ record }) => (record.kind === 'review-queue' ? [record] : []));
  if (updates.length > 0) {
    const items = updates.map(
      ({ item, decided }): FrameItem => ({ type: 'review-queue', channelId, item, decided }),
    );
    const only = await listModeratorIds(channelId);
    add(totals, (await broadcast({ channelId, frames: [frame(items)], only, banned: [] })).posted);
  }
  await pMap(dropped, (one) => notifySender(sockets, channelId, one), { concurrency: parallel });
  await tallyUses(channelId, entries);
  return {
    ...totals,
    entries: entries.length,
    dropped: dropped.length,
    isBusy: entries.length > 1 || waited,
  };
}

/** A broadcast before the room was read. */
type Unnamed = Omit<Broadcast, 'irc'> & { readonly irc?: Omit<IrcBroadcast, 'name'> };

/** Reads the room only now: a subscriber in a shard that is added later reads the log after its entries. */
async function broadcast({ irc, ...rest }: Unnamed) {
  const room = await findRoom(rest.channelId);
  const broadcast: Broadcast = { ...rest, ...(irc && room && { irc: { ...irc, name: room.name } }) };
  const posted = await fanOut(room?.shards ?? 1, (shard) =>
    shard === 0
      ? postShard(sockets, broadcast, shard)
      : invoke<Posted>(POST_SHARD_FUNCTION, { broadcast, shard }),
  );
  return { room, posted };
}

/**
 * Moves the readers of a room with too many sockets to polling at once. The scheduled reconciliation would do so within
 * a minute; by then hundreds of viewers a second may have joined, more than any pace can serve.
 */
async function reconcileOutgrown(room: RoomItem, subscribers: number): Promise<void> {
  if (!isOutgrown(room, subscribers, SOCKETS_PER_ROOM)) return;
  try {
    await reconcileRoom(room, [subscribers], SOCKETS_PER_ROOM);
  } catch (error) {
    // The frame was delivered: the next one tries this again.
    log.error('A room with too many sockets was not moved to polling', { channelId: room.channelId, error });
  }
}

const bannedBy = (entries: readonly Entry[]): string[] =>
  entries.flatMap((entry) => (entry.type === 'purged' && entry.cause === 'ban' ? [entry.userId] : []));

type Totals = Record<'subscriptions' | 'gone' | 'failed' | 'shardsFailed', number>;

function add(totals: Totals, posted: Readonly<Totals>): void {
  for (const name of Object.keys(totals) as (keyof Totals)[]) totals[name] += posted[name];
}
