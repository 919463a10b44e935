import type { FrameItem } from '../../../domain/chat/contract';
import { createPacer } from '../../../domain/chat/delivery/pacing';
import type { Dropped, StreamRecord } from '../../../domain/chat/delivery/sequencing';
import { recordSchema } from '../../../domain/chat/delivery/stream-record';
import { fanOutEnv } from '../../../domain/chat/env';
import type { ChatMessage, Entry, RoomSettings } from '../../../domain/chat/model';
import { isOutgrown } from '../../../domain/chat/rooms/room-plan';
import { ProblemError } from '../../../domain/kit/problem';
import { remember } from '../../../domain/kit/remember';
import { invoke } from '../../kit/clients/lambda';
import { connections } from '../../kit/clients/sockets';
import { records } from '../../kit/consume';
import { eachOf } from '../../kit/each-of';
import { env } from '../../kit/env';
import { log } from '../../kit/log';
import { metrics } from '../../kit/metrics';
import { frame } from '../../kit/socket';
import { noteUses, writeUses } from '../emotes/emote-uses';
import type { RoomItem } from '../items';
import { findMessage } from '../log/log-store';
import { reconcileRoom } from '../rooms/reconcile-room';
import { findRoom, listModeratorIds } from '../rooms/rooms-store';
import { type Broadcast, framesOf, type Posted, postToShard, postToShards } from './broadcast';
import { type IrcBroadcast, postRefusal } from './irc-broadcast';
import { seq } from './sequencer';

const { CHAT_DAYS, POSTS_PER_SECOND, SOCKETS_PER_ROOM, POST_SHARD_FUNCTION, SOCKET_ENDPOINT, IRC_ENDPOINT } =
  env(fanOutEnv);
const sockets = { site: connections(SOCKET_ENDPOINT), irc: connections(IRC_ENDPOINT) };
const pacer = createPacer({
  postsPerSecond: POSTS_PER_SECOND,
  // API Gateway takes half as many at once as a second, from all APIs of an account together.
  burst: POSTS_PER_SECOND / 2,
  now: Date.now(),
});

/** How many were in each room when it was last told something. */
const viewers = new Map<string, number>();
const maxRooms = 5_000;

const line = metrics(['Service'], {
  ChatEntries: 'Count',
  ChatPosts: 'Count',
  ChatGone: 'Count',
  ChatUndelivered: 'Count',
  ChatShardsFailed: 'Count',
  ChatDropped: 'Count',
});

/**
 * The fan-out. A batch of the stream becomes one frame a room, which is written to the room's log first and then
 * posted to each of its connections. While it posts, or waits for its pace, the next messages gather: the busier
 * the room, the larger the frames. Whoever takes a seat while this runs finds in the log what they are not told.
 */
export const handler = records(recordSchema, async (batch, { failed }) => {
  const rooms = byRoom(batch);
  const busy: string[] = [];
  await eachOf([...rooms], rooms.size, async ([channelId, own]) => {
    try {
      if (await deliver(channelId, own)) busy.push(channelId);
    } catch (error) {
      log.error('A room was not told', { channelId, error });
      failed(own[0]!.number);
    }
  });
  await writeUses();
  // The batch that comes next would have to wait as it is, while what is not taken yet can still join it.
  if (busy.length > 0) await pause(Math.min(...busy.map(delayOf)) - lead);
});

/** Answers whether the room is busy: more than one thing was said since its last frame, or it was soon after that. */
async function deliver(channelId: string, batch: readonly StreamRecord[]): Promise<boolean> {
  const { after, entries, dropped } = await seq(channelId, batch, CHAT_DAYS);
  const presence = batch.flatMap(({ record }) => (record.kind === 'presence' ? [record.viewers] : [])).at(-1);
  const news = batch.flatMap(({ record }) => (record.kind === 'review-queue' ? [record] : []));
  const waited = await turnOf(channelId);
  const now = Date.now();
  const banned = entries.flatMap((entry) =>
    entry.type === 'purged' && entry.because === 'ban' ? [entry.userId] : [],
  );
  const totals = { subscriptions: 0, gone: 0, failed: 0, shardsFailed: 0 };
  if (entries.length > 0 || presence !== undefined) {
    const frames = framesOf(channelId, after, entries, presence, now);
    const irc = {
      entries,
      earlier: await deletedBy(channelId, entries),
      saidBy: saidBy(batch),
      ...modesBefore(channelId, entries),
    };
    const { room, posted } = await post({ channelId, frames, irc, banned });
    remember(viewers, channelId, posted.subscriptions, maxRooms);
    pacer.sent(channelId, (posted.subscriptions + posted.gone) * frames.length, now);
    add(totals, posted);
    if (room !== undefined) await outgrow(room, posted.subscriptions);
  }
  if (news.length > 0) {
    const items = news.map(
      ({ item, decided }): FrameItem => ({ type: 'review-queue', channelId, item, decided }),
    );
    const only = await listModeratorIds(channelId);
    add(totals, (await post({ channelId, frames: [frame(items)], only, banned: [] })).posted);
  }
  await eachOf(dropped, 16, (one) => tell(channelId, one));
  await noteUses(channelId, entries);
  line(
    { Service: 'chat' },
    {
      ChatEntries: entries.length,
      ChatPosts: totals.subscriptions,
      ChatGone: totals.gone,
      ChatUndelivered: totals.failed,
      ChatShardsFailed: totals.shardsFailed,
      ChatDropped: dropped.length,
    },
    { channelId },
  );
  return entries.length > 1 || waited;
}

/**
 * Waits until a room may get its next frame, and answers whether it had to. Other rooms post meanwhile, so it asks until
 * there is nothing to wait for.
 */
async function turnOf(channelId: string): Promise<boolean> {
  let waited = false;
  for (let wait = delayOf(channelId); wait > 0; wait = delayOf(channelId)) {
    waited = true;
    await pause(wait);
  }
  return waited;
}

const delayOf = (channelId: string): number =>
  pacer.delayMs(channelId, viewers.get(channelId) ?? 0, Date.now());

/** What goes by from taking a batch until it is in the log, about; milliseconds. */
const lead = 10;

const pause = (ms: number) => new Promise((go) => setTimeout(go, Math.max(0, Math.ceil(ms))));

/** A parcel before the room was read. */
type Unnamed = Omit<Broadcast, 'irc'> & { readonly irc?: Omit<IrcBroadcast, 'name'> };

/** The room is read now, for whoever takes a seat in a shard that this does not know reads the log after that. */
async function post({ irc, ...told }: Unnamed) {
  const room = await findRoom(told.channelId);
  const broadcast: Broadcast = { ...told, ...(irc && room && { irc: { ...irc, name: room.name } }) };
  const shards = room?.shards ?? 1;
  const posted = await postToShards(shards, (shard) =>
    shard === 0
      ? postToShard(sockets, broadcast, shard)
      : invoke<Posted>(POST_SHARD_FUNCTION, { broadcast, shard }),
  );
  return { room, posted };
}

/**
 * Sends the readers of a room that has more sockets than it may to pages at once. `tend-rooms` would do so within a
 * minute; by then half a thousand people a second may have come, and no pace keeps their frames within the budget.
 */
async function outgrow(room: RoomItem, subscriptions: number): Promise<void> {
  if (!isOutgrown(room, subscriptions, SOCKETS_PER_ROOM)) return;
  try {
    await reconcileRoom(room, [subscriptions], SOCKETS_PER_ROOM);
  } catch (error) {
    // What was said is told: the next frame tries this again.
    log.error('A room stays on sockets that has too many', { channelId: room.channelId, error });
  }
}

const refusals = {
  flood: () => new ProblemError('rate-limited', undefined, { retryAfter: 10 }),
  repeat: () => new ProblemError('message-repeated'),
  restricted: () => new ProblemError('timed-out', 'A moderator has kept you from writing.'),
};

/** Tells a sender that a message was not let through after all. */
async function tell(channelId: string, { sender, because }: Dropped): Promise<void> {
  if (because === 'duplicate') return;
  const refusal = refusals[because]();
  const { connectionId, nonce } = sender;
  if (sender.via === 'irc') return await postRefusal(sockets.irc, channelId, connectionId, refusal);
  await sockets.site.post(connectionId, frame([{ type: 'refused', nonce, problem: refusal.toProblem() }]));
}

/** Which of a batch's messages came by which connection of the bridge. */
const saidBy = (batch: readonly StreamRecord[]): Record<string, string> =>
  Object.fromEntries(
    batch.flatMap(({ record }) =>
      record.kind === 'entry' && record.entry.type === 'message' && record.sender?.via === 'irc'
        ? [[record.entry.message.messageId, record.sender.connectionId]]
        : [],
    ),
  );

/** The messages that entries take down. */
async function deletedBy(channelId: string, entries: readonly Entry[]): Promise<ChatMessage[]> {
  const found = await Promise.all(
    entries.map((entry) => (entry.type === 'deleted' ? findMessage(channelId, entry.messageId) : undefined)),
  );
  return found.flatMap((one) => (one === undefined ? [] : [one.message]));
}

/** The settings of each room when they were told last: IRC tells what changed. */
const settings = new Map<string, RoomSettings>();

function modesBefore(channelId: string, entries: readonly Entry[]): { settings?: RoomSettings } {
  const before = settings.get(channelId);
  const change = entries.findLast((entry) => entry.type === 'settings');
  if (change !== undefined) remember(settings, channelId, change.settings, maxRooms);
  return before === undefined ? {} : { settings: before };
}

function add(totals: Totals, posted: Readonly<Totals>): void {
  totals.subscriptions += posted.subscriptions;
  totals.gone += posted.gone;
  totals.failed += posted.failed;
  totals.shardsFailed += posted.shardsFailed;
}

type Totals = Record<'subscriptions' | 'gone' | 'failed' | 'shardsFailed', number>;

function byRoom(batch: readonly StreamRecord[]): Map<string, StreamRecord[]> {
  const rooms = new Map<string, StreamRecord[]>();
  for (const one of batch) {
    const own = rooms.get(one.record.channelId);
    if (own) own.push(one);
    else rooms.set(one.record.channelId, [one]);
  }
  return rooms;
}
