import { randomBytes } from 'node:crypto';
import { newId } from '../../domain/kit/id';
import { buildFrames } from '../../functions/chat/delivery/build-frames';
import { requireRoom } from '../../functions/chat/rooms/rooms-store';
import { connections } from '../../functions/kit/clients/connections';
import { busiest, type Counter, chargedSince, startCounter } from './chat-cost-counter';
import { arrive, makeRoom, messagesPerSecond, speak, subscribeWriters, writers } from './chat-cost-crowd';
import type { CountingWorld } from './chat-cost-world';

/** What a room was counted to take. */
export interface Counted {
  /** Posts a second in the busiest five seconds, the first ones included. */
  readonly busiest: number;
  /** Posts that are charged, a second, at the end. */
  readonly posts: number;
  /** Seats that are told of what is said, at the end. */
  readonly subscriptions: number;
  /** Seats of the room when its readers were sent to pages; undefined when they were not. */
  readonly pollingAt: number | undefined;
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
const settledSeconds = 15;

/** A room to which readers come, so many a second, while its writers speak. */
export async function playRoom(
  { counter, running }: CountingWorld,
  { viewers, perSecond, seconds }: { viewers: number; perSecond: number; seconds: number },
): Promise<Counted> {
  const channelId = await makeRoom();
  const speakers = await subscribeWriters(channelId);
  counter.reset();
  const began = Date.now();
  const silence = speak(channelId, speakers);
  try {
    const coming = arrive(channelId, viewers - writers, perSecond);
    const pollingAt = await subscriptionsAtPolling(channelId, began, seconds);
    await coming;
    // What the clock does once a minute, at the end of the time that is given: it takes the readers' seats away.
    await look(running);
    await pause(3_000);
    const settled = Date.now();
    await pause(settledSeconds * 1_000);
    const { posts } = counter;
    const last = chargedSince(posts, settled);
    await look(running);
    const { viewers: subscriptions } = await requireRoom(channelId);
    return { busiest: busiest(posts, 5), posts: last / settledSeconds, subscriptions, pollingAt };
  } finally {
    await silence();
  }
}

const look = (running: CountingWorld['running']) =>
  running.cloud.ports.invoke('streamforge-chat-reconcile-rooms', { id: 'bench', time: '' });

/** Waits for so many seconds, and tells how many seats the room had when its readers were sent to pages. */
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

/** Of a stretch of chat that is framed at a fixed pace. */
const sampleMs = 4_000;

/** Posts that are charged, a second, when each of so many viewers gets a frame every so many ms; 0 for each message. */
export async function postsAtPace(viewers: number, everyMs: number): Promise<number> {
  const counter: Counter = await startCounter();
  try {
    const all = connections(counter.endpoint);
    const ids = Array.from({ length: viewers }, () => `${randomBytes(11).toString('base64url')}=`);
    const channelId = newId('channel');
    const count = (messagesPerSecond * sampleMs) / 1_000;
    const entries = Array.from({ length: count }, (_, at) => ({
      type: 'message' as const,
      seq: at + 1,
      message: {
        ...{ messageId: newId('message'), at: (at * 1_000) / messagesPerSecond, text: 'x'.repeat(60) },
        author: {
          userId: newId('user'),
          name: 'somebody',
          displayName: 'Somebody',
          colour: '#7a5cff',
          badges: [],
        },
      },
    }));
    const segments = new Map<number, (typeof entries)[number][]>();
    for (const [at, entry] of entries.entries()) {
      const key = everyMs === 0 ? at : Math.floor(entry.message.at / everyMs);
      segments.set(key, [...(segments.get(key) ?? []), entry]);
    }
    for (const segment of segments.values()) {
      const after = segment[0]!.seq - 1;
      for (const text of buildFrames(channelId, after, segment, undefined, Date.now()))
        await all.postMany(ids, text);
    }
    return (chargedSince(counter.posts, 0) / sampleMs) * 1_000;
  } finally {
    await counter.close();
  }
}
