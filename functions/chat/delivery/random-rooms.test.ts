import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { StreamRecord } from '../../../domain/chat/delivery/sequencing';
import { newId } from '../../../domain/kit/id';
import { withTable } from '../../../test/tables';
import { listEntriesAfter } from '../log/log-store';
import { projectChannel } from '../rooms/rooms-store';
import { removeConnection, subscribe } from '../rooms/subscriptions-store';
import { next, says } from './testing/records';

/**
 * Minutes of random rooms: busy, quiet and silent ones, people who join and leave, and rooms that fail. For twenty
 * minutes: `SIMULATED_MINUTES=20 npx vitest run functions/chat/delivery/random-rooms.test.ts`.
 */

/** What stands behind the functions: the stream, the queue and the sockets. */
const outside = vi.hoisted(() => ({
  stream: [] as { data: string }[],
  queue: [] as { group: string; body: string }[],
  /** Rooms whose log cannot be written. */
  broken: new Set<string>(),
  /** Connection → what was posted to it in this step. */
  posted: new Map<string, string>(),
}));

vi.mock('../../kit/clients/kinesis', () => ({
  putRecord: async ({ data }: { data: string }) => void outside.stream.push({ data }),
}));
vi.mock('../../kit/clients/sqs', () => ({
  sendMessage: async ({ MessageBody, MessageGroupId }: Record<string, string>) =>
    void outside.queue.push({ group: MessageGroupId!, body: MessageBody! }),
}));
vi.mock('./sockets', () => {
  const post = async (id: string, text: string) => {
    outside.posted.set(id, (outside.posted.get(id) ?? '') + text);
    return 'sent';
  };
  const postMany = async (ids: readonly string[], text: string) => {
    for (const id of ids) await post(id, text);
    return { gone: [], failed: [] };
  };
  return { sockets: { site: { post, postMany }, irc: { post, postMany } } };
});
// Waiting is real time; pace-room has tests of its own.
vi.mock('./pace-room', () => ({
  pause: async () => {},
  createPace: () => ({ waitForTurn: async () => false, sent() {}, delayOf: () => 0 }),
}));
vi.mock('../log/log-store', async (original) => {
  const store = await original<typeof import('../log/log-store')>();
  return {
    ...store,
    appendSegment: async (...[channelId, ...rest]: Parameters<typeof store.appendSegment>) => {
      if (outside.broken.has(channelId)) throw new Error('broken on purpose');
      return await store.appendSegment(channelId, ...rest);
    },
  };
});

withTable('CHAT_TABLE');

type Handler = (
  event: object,
  context: object,
) => Promise<{ batchItemFailures: { itemIdentifier: string }[] }>;
let fanOut: Handler;
let deliverLate: Handler;

beforeAll(async () => {
  Object.assign(process.env, {
    ...{ CHAT_STREAM: 'chat', CHAT_DAYS: '0', POSTS_PER_SECOND: '5000', SOCKETS_PER_ROOM: '1000' },
    ...{ SOCKET_ENDPOINT: 'https://a.example/v1', IRC_ENDPOINT: 'https://a.example/irc' },
    ...{ POST_SHARD_FUNCTION: 'post-shard', SET_ASIDE_QUEUE_URL: 'https://a.example/queue' },
  });
  fanOut = ((await import('./fan-out.stream')) as unknown as { handler: Handler }).handler;
  deliverLate = ((await import('./deliver-late.queue')) as unknown as { handler: Handler }).handler;
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
});

afterAll(() => void vi.useRealTimers());

const minutes = Number(process.env.SIMULATED_MINUTES ?? 4);
const stepMs = 2_000;
/** The share of steps in which a room of a kind has a message. */
const kinds = { busy: 1, quiet: 0.15, silent: 0 } as const;

class Room {
  readonly channelId = newId('channel');
  readonly ownerId = newId('user');
  /** Texts in the order in which they were accepted. */
  readonly accepted: string[] = [];
  readonly viewers = new Set<string>();
  everBroken = false;
  constructor(readonly kind: keyof typeof kinds) {}
}

const eventOf = (batch: readonly StreamRecord[]) => ({
  Records: batch.map(({ sequenceNumber, record }) => ({
    kinesis: { sequenceNumber, data: Buffer.from(JSON.stringify(record)).toString('base64') },
  })),
});

async function logOf(channelId: string): Promise<string[]> {
  const texts: string[] = [];
  for (let seq = 0, more = true; more; ) {
    const page = await listEntriesAfter(channelId, seq, 200);
    for (const entry of page.entries) if (entry.type === 'message') texts.push(entry.message.text);
    seq = page.entries.at(-1)?.seq ?? seq;
    ({ more } = page);
  }
  return texts;
}

/** Delivers the messages of each group in order, as a FIFO queue does, up to one that fails. */
async function drainQueue(): Promise<void> {
  for (const group of new Set(outside.queue.map((one) => one.group))) {
    for (;;) {
      const one = outside.queue.find((queued) => queued.group === group);
      if (one === undefined) break;
      const { batchItemFailures } = await deliverLate({ Records: [{ messageId: 'm', body: one.body }] }, {});
      if (batchItemFailures.length > 0) break;
      outside.queue.splice(outside.queue.indexOf(one), 1);
    }
  }
}

it(
  'no accepted message is lost or doubled, and rooms that are whole never wait for one that fails',
  async () => {
    const seed = Number(process.env.SIMULATION_SEED ?? Math.floor(Math.random() * 2 ** 31));
    const random = fc.sample(fc.infiniteStream(fc.noBias(fc.double({ min: 0, max: 1, noNaN: true }))), {
      numRuns: 1,
      seed,
    })[0]!;
    const chance = (share: number): boolean => random.next().value < share;
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random.next().value * list.length * 0.9999)]!;
    const rooms = (['busy', 'busy', 'quiet', 'quiet', 'silent', 'silent'] as const).map(
      (kind) => new Room(kind),
    );
    for (const { channelId, ownerId } of rooms) {
      await projectChannel({
        channelId,
        ownerId,
        name: channelId.slice(-9),
        displayName: 'Room',
        version: 1,
      });
    }
    const healsAt = new Map<Room, number>();
    let [connections, texts] = [0, 0];

    /** One step: what happens, then the fan-out, then now and then the queue. */
    async function step(at: number, isOver: boolean): Promise<void> {
      outside.posted.clear();
      const before = new Map(rooms.map((room) => [room, room.accepted.length]));
      const batch: StreamRecord[] = outside.stream.splice(0).map(({ data }) => next(JSON.parse(data)));
      for (const room of rooms) {
        if (isOver || (healsAt.get(room) ?? Number.POSITIVE_INFINITY) <= at) {
          outside.broken.delete(room.channelId);
          healsAt.delete(room);
        } else if (chance(0.004) && outside.broken.size === 0) {
          outside.broken.add(room.channelId);
          room.everBroken = true;
          healsAt.set(room, at + 20 + Math.floor(random.next().value * 100));
        }
        if (isOver) continue;
        if (chance(0.05)) {
          connections += 1;
          const connectionId = `c${connections}`;
          const item = { channelId: room.channelId, shards: 1, gsi1pk: 'ACTIVE' };
          await subscribe(item as never, { connectionId, via: 'site' });
          room.viewers.add(connectionId);
        }
        if (chance(0.04) && room.viewers.size > 1) {
          const connectionId = pick([...room.viewers]);
          room.viewers.delete(connectionId);
          await removeConnection(connectionId);
        }
        for (let more = kinds[room.kind]; chance(more); more /= 2) {
          texts += 1;
          const text = `${texts} ${newId('message')}`;
          room.accepted.push(text);
          batch.push(says(room.channelId, newId('user'), text, { nonce: text }));
        }
        // Once a minute, and in silent rooms too.
        if ((at + rooms.indexOf(room)) % 30 === 0)
          batch.push(next({ kind: 'presence', channelId: room.channelId, viewers: room.viewers.size }));
      }
      const { batchItemFailures } = await fanOut(eventOf(batch), {});
      expect(batchItemFailures).toEqual([]);
      if (chance(0.05)) await fanOut(eventOf(batch), {});
      for (const room of rooms.filter(({ everBroken }) => !everBroken)) {
        const said = room.accepted.slice(before.get(room));
        for (const viewer of room.viewers)
          for (const text of said)
            expect(outside.posted.get(viewer) ?? '', `seed ${seed}, step ${at}`).toContain(text);
      }
      if (at % 10 === 0) await drainQueue();
      vi.setSystemTime(Date.now() + stepMs);
    }

    const steps = (minutes * 60_000) / stepMs;
    for (let at = 0; at < steps; at += 1) await step(at, false);
    for (let at = steps; at < steps + 200 && (at < steps + 20 || outside.queue.length > 0); at += 1)
      await step(at, true);

    expect(outside.queue).toEqual([]);
    for (const room of rooms) {
      const log = await logOf(room.channelId);
      if (!room.everBroken) expect(log, `seed ${seed}`).toEqual(room.accepted);
      else expect(log.toSorted(), `seed ${seed}`).toEqual(room.accepted.toSorted());
    }
    expect(
      rooms.filter(({ kind }) => kind === 'busy').every(({ accepted }) => accepted.length > minutes * 15),
    ).toBe(true);
  },
  minutes * 30_000 + 30_000,
);
