import pMap from 'p-map';
import type { FrameItem } from '../../../domain/chat/delivery/frame';
import type { StreamRecord } from '../../../domain/chat/delivery/sequencing';
import { deliveryEnv } from '../../../domain/chat/env';
import type { Entry } from '../../../domain/chat/log/model';
import { env } from '../../kit/env';
import { frame } from '../../kit/socket';
import { within } from '../../kit/within';
import { listModeratorIds } from '../rooms/members-store';
import { findRoom, type RoomItem } from '../rooms/rooms-store';
import { buildFrames } from './build-frames';
import { type FannedOut, fanOut, type Posting } from './fan-out';
import { loadIrcContext } from './irc-context';
import { notifyAdmitted } from './notify-admitted';
import { notifySender } from './notify-sender';
import { createPace } from './pace-room';
import type { IrcBroadcast } from './post-irc-lines';
import type { Broadcast } from './post-shard';
import { noteMissed, repair } from './repair';
import type { Sequenced } from './sequence-batch';
import { sockets } from './sockets';

const { CHAT_DAYS, POSTS_PER_SECOND } = env(deliveryEnv);
/** Senders that are notified at once. */
const parallel = 16;
export const pace = createPace(POSTS_PER_SECOND);

export interface Delivered extends FannedOut {
  readonly entries: readonly Entry[];
  readonly dropped: number;
  /** The room as it was when its entries were posted; undefined when nothing was, or it is unknown. */
  readonly room: RoomItem | undefined;
  /** Whether the room is busy: it had several entries, or had to wait for its turn. */
  readonly isBusy: boolean;
}

export interface DeliverOptions extends Posting {
  readonly sequence: (channelId: string, batch: readonly StreamRecord[], days: number) => Promise<Sequenced>;
}

/**
 * Takes a room's records all the way: sequence, append, build frames, fan out. New subscribers catch up from the
 * log, which is written first.
 */
export async function deliverRoom(
  channelId: string,
  batch: readonly StreamRecord[],
  options: DeliverOptions,
): Promise<Delivered> {
  const sequenced = options.sequence(channelId, batch, CHAT_DAYS);
  const { after, entries, dropped } = await within(options.patience, sequenced);
  const viewers = batch.flatMap(({ record }) => (record.kind === 'presence' ? [record.viewers] : [])).at(-1);
  const waited = await pace.waitForTurn(channelId);
  const totals: Totals = { subscriptions: 0, gone: 0, failed: 0, missed: [], shardsFailed: [] };
  let room: RoomItem | undefined;
  if (entries.length > 0 || viewers !== undefined) {
    const now = Date.now();
    const frames = buildFrames(channelId, after, entries, viewers, now);
    const irc = await within(options.patience, loadIrcContext(channelId, batch, entries));
    const all = await broadcast({ channelId, frames, irc, banned: bannedBy(entries) }, options);
    room = all.room;
    pace.sent(channelId, all.posted, frames.length, now);
    add(totals, all.posted);
    await noteMissed(channelId, all.posted, 1);
  } else {
    await repair(channelId, after, batch, options);
  }
  const updates = batch.flatMap(({ record }) => (record.kind === 'review-queue' ? [record] : []));
  if (updates.length > 0) {
    const items = updates.map(
      ({ item, decided }): FrameItem => ({ type: 'review-queue', channelId, item, decided }),
    );
    const only = await within(options.patience, listModeratorIds(channelId));
    add(totals, (await broadcast({ channelId, frames: [frame(items)], only, banned: [] }, options)).posted);
  }
  await notifyAdmitted(channelId, entries, options.patience);
  await pMap(dropped, (one) => notifySender(sockets, channelId, one, options.patience), {
    concurrency: parallel,
  });
  return { ...totals, room, entries, dropped: dropped.length, isBusy: entries.length > 1 || waited };
}

/** A broadcast before the room was read. */
type Unnamed = Omit<Broadcast, 'irc'> & { readonly irc?: Omit<IrcBroadcast, 'name'> };

/** Reads the room only now: a subscriber in a shard that is added later reads the log after its entries. */
async function broadcast({ irc, ...rest }: Unnamed, { patience, postTo }: DeliverOptions) {
  const room = await within(patience, findRoom(rest.channelId));
  const all: Broadcast = { ...rest, ...(irc && room && { irc: { ...irc, name: room.name } }) };
  const shards = Array.from({ length: room?.shards ?? 1 }, (_, shard) => shard);
  return { room, posted: await fanOut(all, shards, { patience, postTo }) };
}

const bannedBy = (entries: readonly Entry[]): string[] =>
  entries.flatMap((entry) => (entry.type === 'purged' && entry.cause === 'ban' ? [entry.userId] : []));

type Totals = Record<'subscriptions' | 'gone' | 'failed', number> & {
  missed: string[];
  shardsFailed: number[];
};

function add(totals: Totals, posted: FannedOut): void {
  for (const name of ['subscriptions', 'gone', 'failed'] as const) totals[name] += posted[name];
  totals.missed.push(...posted.missed);
  totals.shardsFailed.push(...posted.shardsFailed);
}
