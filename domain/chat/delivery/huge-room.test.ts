import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ChatRoom, createRoom, type RoomCalls } from '../../../client/chat/room';
import type { Clock } from '../../../client/clock';
import type { ClientMessage, Subscriber } from '../../../client/socket';
import { createTime } from '../../../client/testing/time';
import type { Entry, NewEntry, Page } from '../log/model';
import type { Room } from '../rooms/model';
import { type DeliveryState, isOutgrown, isSwitched, planRoom } from '../rooms/room-plan';
import { defaultSettings } from '../rooms/settings';
import type { FrameItem } from './frame';
import { createPacer } from './pacing';

/**
 * A room that 100,000 viewers join and leave, in simulated time, with the real pacer, room plan and client. Each client
 * counts as many viewers.
 */

const channelId = 'chn_1';
const start = 1_764_000_000_000;
const viewersOfClient = 500;
const configured = { postsPerSecond: 5_000, burst: 2_500, socketsPerRoom: 5_000, messagesPerSecond: 10 };
/** Throttling of the WebSocket stage: connections and messages per second, and burst. */
const stage = { perSecond: 500, burst: 1_000 };
/** Posts per second of one process. */
const postingRate = 6_400;

interface Posts {
  readonly at: number;
  readonly count: number;
}

/** The functions of chat for one room, behind the throttled stage. */
function createServer(clock: Clock, phaseMs: number) {
  const log: Entry[] = [];
  const posts: Posts[] = [];
  const deliveries: string[] = [];
  const subscriptions = new Map<Subscriber, { keepsSocket: boolean }>();
  const pacer = createPacer({ ...configured, now: clock.now() });
  let plan: DeliveryState = { delivery: 'socket', pollingUntil: 0, pollingMs: 0, shards: 1 };
  let waiting: (NewEntry | 'presence')[] = [];
  let busy = false;
  let lastSubscribers = 0;
  let allowance = { left: stage.burst, at: clock.now() };
  const counted = () => subscriptions.size * viewersOfClient;
  const seq = () => log.at(-1)?.seq ?? 0;

  function store(next: DeliveryState): void {
    if (next.delivery !== plan.delivery) {
      deliveries.push(next.delivery);
      put({ type: 'delivery', delivery: next.delivery });
    }
    plan = next;
  }

  const replan = () =>
    planRoom(plan, [counted()], { socketsPerRoom: configured.socketsPerRoom, now: clock.now() });

  function reconcileRoom(): void {
    if (isSwitched(plan, clock.now()))
      for (const [subscription, { keepsSocket }] of subscriptions)
        if (!keepsSocket) subscriptions.delete(subscription);
    store(replan());
    put('presence');
    clock.after(60_000, reconcileRoom);
  }

  function put(entry: NewEntry | 'presence'): void {
    waiting.push(entry);
    if (!busy) deliver();
  }

  function deliver(): void {
    busy = true;
    const after = seq();
    const entries = waiting.flatMap((entry) => {
      if (entry === 'presence') return [];
      const sequenced = { ...entry, seq: Math.max(seq() + 1, clock.now() * 1_000) } as Entry;
      log.push(sequenced);
      return [sequenced];
    });
    waiting = [];
    whenPaced(() => post({ type: 'chat', channelId, after, entries }));
  }

  function whenPaced(then: () => void): void {
    const wait = pacer.delayMs(channelId, lastSubscribers, clock.now());
    if (wait <= 0) then();
    else clock.after(wait, () => whenPaced(then));
  }

  function post(item: FrameItem): void {
    const to = [...subscriptions.keys()];
    const count = counted();
    posts.push({ at: clock.now(), count });
    pacer.sent(channelId, count, clock.now());
    clock.after((count / plan.shards / postingRate) * 1_000, () => {
      for (const subscription of to) subscription.onItem?.(item, clock.now());
      lastSubscribers = count;
      if (isOutgrown(plan, count, configured.socketsPerRoom)) store(replan());
      if (waiting.length > 0) deliver();
      else busy = false;
    });
  }

  /** Whether the stage accepts a message from each viewer of a client now. */
  function accepts(): boolean {
    const now = clock.now();
    const left = Math.min(stage.burst, allowance.left + ((now - allowance.at) / 1_000) * stage.perSecond);
    const taken = left >= viewersOfClient;
    allowance = { left: taken ? left - viewersOfClient : left, at: now };
    return taken;
  }

  const room = (): Room => ({
    ...{ channelId, settings: defaultSettings, pinned: null },
    ...{ delivery: plan.delivery, viewers: counted() },
  });

  function join(
    subscription: Subscriber,
    { after, writes }: Extract<ClientMessage, { action: 'chat.join' }>,
  ): void {
    if (plan.delivery === 'socket' || writes)
      subscriptions.set(subscription, { keepsSocket: writes === true });
    else subscriptions.delete(subscription);
    const from = after ?? log.at(-6)?.seq ?? 0;
    const since = log.filter((entry) => entry.seq > from);
    const entries = since.slice(0, 100);
    const member = { role: null, followedAt: null, restriction: null };
    const more = entries.length < since.length;
    const reached = entries.at(-1)?.seq ?? from;
    const item = {
      type: 'joined',
      channelId,
      room: room(),
      member,
      after: from,
      seq: reached,
      entries,
      more,
    };
    clock.after(20, () => subscription.onItem?.(item as FrameItem, clock.now()));
  }

  const answer = <T>(value: () => T): Promise<T> =>
    new Promise((resolve) => void clock.after(30, () => resolve(value())));
  const calls: RoomCalls = {
    listMessages: ({ query: { after = 0 } = {} }) =>
      answer(() => {
        const since = log.filter((entry) => entry.seq > Number(after));
        return { after: Number(after), entries: since.slice(0, 200), more: since.length > 200 };
      }),
    getPage: ({ params }) =>
      answer((): Page => {
        const from = Number(params.second);
        const first = log.findLastIndex((entry) => entry.seq < from * 1e6) + 1;
        const entries = log.slice(first).filter((entry) => entry.seq < (from + 2) * 1e6);
        const { delivery, viewers } = room();
        const complete = clock.now() >= (from + 3) * 1_000;
        return { channelId, from, to: from + 2, complete, entries, viewers, delivery };
      }),
    getMember: () => answer(() => ({ role: null, followedAt: null, restriction: null })),
  };

  function socketOf() {
    let subscription: Subscriber | undefined;
    return {
      attach(subscriber: Subscriber) {
        subscription = subscriber;
        subscriber.onOpen?.();
        return () => {
          subscription = undefined;
        };
      },
      send(message: ClientMessage): boolean {
        const from = subscription;
        if (from === undefined || !accepts()) return true;
        if (message.action === 'chat.join') clock.after(30, () => join(from, message));
        if (message.action === 'chat.leave') clock.after(30, () => subscriptions.delete(from));
        return true;
      },
      /** Each viewer's ping counts as a message. */
      wake: () => void accepts(),
      /** Closes the connection. */
      close: () => subscription && subscriptions.delete(subscription),
    };
  }

  clock.after(phaseMs, reconcileRoom);
  return { log, posts, deliveries, calls, socketOf, put, viewers: counted };
}

it('a room of 100,000 viewers stays within its quota, switches to polling and back, and every client receives every message', {
  timeout: 120_000,
}, async () => {
  const phases = fc.record({ phaseMs: fc.integer({ min: 1, max: 60_000 }), seed: fc.integer() });
  await fc.assert(
    fc.asyncProperty(phases, async ({ phaseMs, seed }) => {
      const { clock, passUntil } = createTime(start);
      const server = createServer(clock, phaseMs);
      let state = seed;
      const random = (): number => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
        return (state >>> 0) / 2 ** 32;
      };
      let count = 0;
      const sendNext = (): void => {
        count += 1;
        const author = { userId: 'ben', name: 'ben', displayName: 'ben', colour: '#aabbcc', badges: [] };
        const message = { messageId: `msg_${count}`, at: clock.now(), author, text: 'hello' };
        server.put({ type: 'message', message });
        clock.after(1_000 / configured.messagesPerSecond, sendNext);
      };
      sendNext();

      const clients: { room: ChatRoom; socket: { close(): unknown }; leave(): void; receivedAt: number }[] =
        [];
      let silentMs = 0;
      function joinNext(): void {
        const socket = server.socketOf();
        const room = createRoom({
          socket,
          calls: server.calls,
          channelId,
          clock,
          random,
          limit: 20,
          batchMs: 0,
        });
        const client = { room, socket, leave: room.open(), receivedAt: 0 };
        let known = 0;
        room.subscribe(() => {
          const { seq } = room.getView();
          if (seq === undefined || seq === known) return;
          if (client.receivedAt > 0) silentMs = Math.max(silentMs, clock.now() - client.receivedAt);
          known = seq;
          client.receivedAt = clock.now();
        });
        clients.push(client);
        if (clients.length < 100_000 / viewersOfClient)
          clock.after((viewersOfClient / 500) * 1_000, joinNext);
      }
      joinNext();
      let departed = 0;
      const end = start + 22 * 60_000;
      clock.after(7 * 60_000, function leaveNext() {
        const { socket, leave } = clients[departed]!;
        departed += 1;
        leave();
        socket.close();
        if (clients.length - departed > 4) clock.after((viewersOfClient / 500) * 1_000, leaveNext);
      });
      await passUntil(end);

      const { posts, deliveries, log } = server;
      const largest = Math.max(...posts.map(({ count }) => count));
      for (const [at, { at: from }] of posts.entries()) {
        let sum = 0;
        for (let next = at; next < posts.length && posts[next]!.at < from + 5_000; next += 1)
          sum += posts[next]!.count;
        // The budget of five seconds, plus a burst or one frame of the whole room.
        expect(sum).toBeLessThanOrEqual(5 * configured.postsPerSecond + Math.max(configured.burst, largest));
      }
      expect(deliveries).toEqual(['polling', 'socket', 'polling', 'socket']);
      expect(server.viewers()).toBe(4 * viewersOfClient);
      expect(silentMs).toBeLessThanOrEqual(5_000);
      const messages = log.filter(({ type }) => type === 'message').map(({ seq }) => seq);
      for (const { room } of clients.slice(departed)) {
        const { lines, connection } = room.getView();
        const seqs = lines.map(({ seq }) => seq);
        const last = messages.lastIndexOf(seqs.at(-1)!) + 1;
        expect(connection).toBe('open');
        expect(messages.length - last).toBeLessThan(10);
        expect(seqs).toEqual(messages.slice(last - seqs.length, last));
      }
    }),
    { numRuns: 1, endOnFailure: true },
  );
});
