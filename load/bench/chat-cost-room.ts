import { randomBytes } from 'node:crypto';
import pMap from 'p-map';
import { groupBy } from '../../domain/kit/group-by';
import { newId } from '../../domain/kit/id';
import { table } from '../../functions/chat/chat-table';
import { buildFrames } from '../../functions/chat/delivery/build-frames';
import { putEntry } from '../../functions/chat/delivery/chat-stream';
import {
  markActive,
  projectChannel,
  type RoomItem,
  requireRoom,
} from '../../functions/chat/rooms/rooms-store';
import {
  shardOf,
  subscribe,
  subscriptionPuts,
  subscriptionSk,
} from '../../functions/chat/rooms/subscriptions-store';
import { connections } from '../../functions/kit/clients/connections';
import { batchWrite } from '../../functions/kit/store';
import {
  busiest,
  type CountingWorld,
  chargedSince,
  type PostCounter,
  startPostCounter,
} from './chat-cost-world';

const messagesPerSecond = 10;
/** Each writer sends one message a minute. */
export const writers = messagesPerSecond * 60;
const settledSeconds = 15;

export interface Counted {
  /** Posts a second in the busiest five seconds, from the first one on. */
  readonly busiest: number;
  /** Charged posts a second at the end. */
  readonly posts: number;
  /** At the end. */
  readonly subscriptions: number;
  /** Subscriptions when the readers moved to polling; undefined when they did not. */
  readonly pollingAt: number | undefined;
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/**
 * A room that so many readers a second join while its writers send. They have subscriptions, but no connections.
 * `seconds` is the time until the scheduled reconciliation, which removes the readers' subscriptions.
 */
export async function playRoom(
  { counter, running }: CountingWorld,
  { viewers, perSecond, seconds }: { viewers: number; perSecond: number; seconds: number },
): Promise<Counted> {
  const channelId = await createRoom();
  const all = await subscribeWriters(channelId);
  counter.reset();
  const began = Date.now();
  const stop = sendMessages(channelId, all);
  try {
    const joining = subscribeReaders(channelId, viewers - writers, perSecond);
    const pollingAt = await subscriptionsAtPolling(channelId, began, seconds);
    await joining;
    await reconcile(running);
    await pause(3_000);
    const settled = Date.now();
    await pause(settledSeconds * 1_000);
    const { posts } = counter;
    const last = chargedSince(posts, settled);
    await reconcile(running);
    const { viewers: subscriptions } = await requireRoom(channelId);
    return { busiest: busiest(posts, 5), posts: last / settledSeconds, subscriptions, pollingAt };
  } finally {
    await stop();
  }
}

const reconcile = (running: CountingWorld['running']) =>
  running.cloud.ports.invoke('streamforge-chat-reconcile-rooms', { id: 'bench', time: '' });

/** Waits until `seconds` after `began`; returns the subscriptions of the room when its readers moved to polling. */
async function subscriptionsAtPolling(
  channelId: string,
  began: number,
  seconds: number,
): Promise<number | undefined> {
  let subscriptions: number | undefined;
  while (Date.now() - began < seconds * 1_000) {
    await pause(100);
    if (subscriptions !== undefined) continue;
    const { delivery, viewers } = await requireRoom(channelId);
    if (delivery === 'polling') subscriptions = viewers;
  }
  return subscriptions;
}

async function createRoom(): Promise<string> {
  const channelId = newId('channel');
  const name = `room_${randomBytes(4).toString('hex')}`;
  await projectChannel({ channelId, ownerId: newId('user'), name, displayName: name, version: 1 });
  return channelId;
}

/** As long as API Gateway's. */
const newConnectionId = (): string => `${randomBytes(11).toString('base64url')}=`;

interface Writer {
  readonly connectionId: string;
  readonly userId: string;
}

async function subscribeWriters(channelId: string): Promise<Writer[]> {
  const room = await requireRoom(channelId);
  const all = Array.from({ length: writers }, () => ({
    connectionId: newConnectionId(),
    userId: newId('user'),
  }));
  await pMap(all, (one) => subscribe(room, { ...one, via: 'site', keepsSocket: true }), { concurrency: 16 });
  return all;
}

/** Readers join, so many a second. */
async function subscribeReaders(channelId: string, readers: number, perSecond: number): Promise<void> {
  await markActive(channelId);
  const began = Date.now();
  for (let joined = 0; joined < readers; ) {
    const due = Math.min(readers, Math.ceil(((Date.now() - began) / 1_000) * perSecond));
    const next = Math.min(due, joined + 500);
    await subscribeSome(await requireRoom(channelId), next - joined);
    joined = next;
    if (joined === due) await pause(50);
  }
}

/** What join-room.ts does for a reader, in batches. */
async function subscribeSome(room: RoomItem, count: number): Promise<void> {
  if (room.delivery === 'polling') return;
  const puts = Array.from({ length: count }, () => {
    const connectionId = newConnectionId();
    const subscription = { connectionId, via: 'site' as const, sk: subscriptionSk(Date.now(), connectionId) };
    return subscriptionPuts(room.channelId, shardOf(connectionId, room.shards), subscription);
  });
  const batches = Array.from({ length: Math.ceil(count / 12) }, (_, at) => puts.slice(at * 12, at * 12 + 12));
  await pMap(batches, (batch) => batchWrite(table(), batch.flat()), { concurrency: 16 });
}

const author = (userId: string) => {
  return { userId, name: 'viewer', displayName: 'Viewer', colour: '#7a5cff', badges: [] };
};

/** Writers send in turn until the returned function is called. */
function sendMessages(channelId: string, all: readonly Writer[]): () => Promise<void> {
  let count = 0;
  const sending = new Set<Promise<void>>();
  const timer = setInterval(() => {
    const { connectionId, userId } = all[count % all.length]!;
    count += 1;
    const text = `${count} ${randomBytes(30).toString('base64')}`;
    const message = { messageId: newId('message'), at: Date.now(), author: author(userId), text };
    const sender = { connectionId, via: 'site' as const, userId, nonce: String(count), free: false };
    const one: Promise<void> = putEntry(channelId, { type: 'message', message }, sender).finally(() =>
      sending.delete(one),
    );
    sending.add(one);
  }, 1_000 / messagesPerSecond);
  return async () => {
    clearInterval(timer);
    await Promise.all(sending);
  };
}

/** Chat that is framed at a fixed pace for so many milliseconds. */
const sampleMs = 4_000;

/** Charged posts a second when each of so many viewers gets a frame every so many ms; 0: a frame for each message. */
export async function postsAtPace(viewers: number, everyMs: number): Promise<number> {
  const counter: PostCounter = await startPostCounter();
  try {
    const all = connections(counter.endpoint);
    const ids = Array.from({ length: viewers }, newConnectionId);
    const channelId = newId('channel');
    const count = (messagesPerSecond * sampleMs) / 1_000;
    const entries = Array.from({ length: count }, (_, at) => ({
      type: 'message' as const,
      seq: at + 1,
      message: {
        ...{ messageId: newId('message'), at: (at * 1_000) / messagesPerSecond, text: 'x'.repeat(60) },
        author: author(newId('user')),
      },
    }));
    const frames = groupBy(entries, ({ seq, message }) =>
      everyMs === 0 ? seq : Math.floor(message.at / everyMs),
    );
    for (const own of frames.values()) {
      const after = own[0]!.seq - 1;
      for (const text of buildFrames(channelId, after, own, undefined, Date.now()))
        await all.postMany(ids, text);
    }
    return (chargedSince(counter.posts, 0) / sampleMs) * 1_000;
  } finally {
    await counter.close();
  }
}
