import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FrameItem } from '../../domain/chat/delivery/frame';
import type { Entry, Page } from '../../domain/chat/log/model';
import type { ChatMessage } from '../../domain/chat/messaging/model';
import type { Member, Room } from '../../domain/chat/rooms/model';
import { clockOf } from '../clock';
import type { ClientMessage, Subscriber } from '../socket';
import { createRoom, type RoomCalls, type RoomOptions } from './room';
import { advance, emptyTimeline } from './timeline';

const channelId = 'chn_1';
const second = 1_000;

beforeEach(() => void vi.useFakeTimers({ now: 1_764_000_000_000 }));
afterEach(() => void vi.useRealTimers());

/** A room's server as scripts need it: a log, a socket that can be lost, history and pages. */
function fakeServer() {
  const room: Room = {
    channelId,
    settings: {
      ...{ slowSeconds: 0, followersMinutes: null, emoteOnly: false, uniqueOnly: false },
      ...{ verifiedOnly: false, links: 'allow', classifier: 'off', shield: false, rules: '' },
    },
    pinned: null,
    delivery: 'socket',
    viewers: 1,
  };
  const log: Entry[] = [];
  const sent: ClientMessage[] = [];
  const pages: number[] = [];
  let member: Member = { role: null, followedAt: null, restriction: null };
  let subscriber: Subscriber | undefined;
  let up = true;
  let entered = false;
  let deaf = false;
  /** The server's clock is ahead of the client's. */
  const ahead = 3_500;
  const now = () => Date.now() + ahead;
  const latest = (): number => log.at(-1)?.seq ?? 0;
  const post = (item: FrameItem): void => {
    const to = subscriber;
    setTimeout(() => {
      if (to === subscriber && up) to?.onItem?.(item, now() - 20);
    }, 20);
  };
  const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));

  function append(entry: { type: Entry['type'] } & Record<string, unknown>): Entry {
    const sequenced = { ...entry, seq: Math.max(now() * 1_000, latest() + 1) } as Entry;
    log.push(sequenced);
    return sequenced;
  }

  function join({ after }: Extract<ClientMessage, { action: 'chat.join' }>): void {
    const since = log.filter(({ seq }) => seq > (after ?? -1));
    // Who just came gets the newest, who goes on from a place the oldest after it.
    const entries = after === undefined ? since.slice(-5) : since.slice(0, 5);
    const more = after !== undefined && entries.length < since.length;
    const from = after ?? log[log.length - entries.length - 1]?.seq ?? 0;
    const seq = more ? entries.at(-1)!.seq : latest();
    entered = true;
    post({ type: 'joined', channelId, room, member, after: from, seq, entries, more });
  }

  const calls: RoomCalls = {
    async listMessages({ query: { after, before, limit } = {} }) {
      await wait(30);
      if (!up) throw new Error('unreachable');
      const most = Number(limit ?? 50);
      const fits = log.filter(({ seq }) => seq > Number(after ?? -1) && seq < Number(before ?? Infinity));
      const entries = after === undefined ? fits.slice(-most) : fits.slice(0, most);
      const at = entries[0] === undefined ? log.length : log.indexOf(entries[0]);
      const from = after === undefined ? (log[at - 1]?.seq ?? 0) : Number(after);
      return { after: from, entries, more: entries.length < fits.length };
    },
    async getPage({ params }) {
      const from = Number(params.second);
      await wait(30);
      if (!up) throw new Error('unreachable');
      pages.push(from);
      const within = ({ seq }: Entry) => seq >= from * 1e6 && seq < (from + 2) * 1e6;
      const complete = now() >= (from + 3) * second;
      const { delivery, viewers } = room;
      const page: Page = {
        channelId,
        from,
        to: from + 2,
        complete,
        entries: log.filter(within),
        viewers,
        delivery,
      };
      return page;
    },
    getMember: async () => member,
  };

  return {
    ...{ log, room, sent, pages, calls, now, append, post },
    setMember: (next: Member) => {
      member = next;
    },
    socket: {
      attach(one: Subscriber) {
        subscriber = one;
        entered = false;
        if (up) one.onOpen?.();
        return () => {
          subscriber = undefined;
        };
      },
      send(message: ClientMessage) {
        if (!up) return false;
        sent.push(message);
        if (message.action === 'chat.join' && !deaf) setTimeout(() => up && join(message), 20);
        return true;
      },
      wake: vi.fn(),
    },
    /** The gateway says of the connection that it is gone, which it is not. */
    loseSubscription(): void {
      entered = false;
    },
    /** Messages of the client get lost on their way. */
    setDeaf(is: boolean): void {
      deaf = is;
    },
    /** Appends an entry and tells who is in, unless the frame is lost. */
    say(entry: { type: Entry['type'] } & Record<string, unknown>, told = true): void {
      const after = latest();
      const sequenced = append(entry);
      if (told && entered && room.delivery === 'socket')
        post({ type: 'chat', channelId, after, entries: [sequenced] });
    },
    heartbeat: () => entered && post({ type: 'chat', channelId, after: latest(), entries: [] }),
    lose(): void {
      if (!up) return;
      up = entered = false;
      subscriber?.onLost?.();
    },
    recover(): void {
      if (up) return;
      up = true;
      subscriber?.onOpen?.();
    },
    /** What everybody sees. */
    lines: () =>
      advance(
        advance(emptyTimeline(500), {
          ...{ type: 'joined', room, after: 0, seq: 0, entries: [], more: false },
        }),
        { type: 'chat', after: 0, entries: log },
      ).lines,
  };
}

let count = 0;
const message = (userId: string, text = `message ${++count}`): ChatMessage => ({
  messageId: `msg_${++count}`,
  at: 0,
  author: { userId, name: userId, displayName: userId, colour: '#aabbcc', badges: [] },
  text,
});
const said = (userId: string, text?: string) => ({
  type: 'message' as const,
  message: message(userId, text),
});

const enter = (server: ReturnType<typeof fakeServer>, options: Partial<RoomOptions> = {}) => {
  const room = createRoom({
    ...{ socket: server.socket, calls: server.calls, channelId, clock: clockOf(globalThis) },
    ...{ random: () => 0.5, self: () => 'ana', batchMs: 0 },
    ...options,
  });
  const leave = room.open();
  return { room, leave, view: room.getView };
};
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const joins = (server: ReturnType<typeof fakeServer>) =>
  server.sent.filter((one) => one.action === 'chat.join');

describe('a room', () => {
  it('ends with the lines of the log, whatever is lost and whenever the socket is', async () => {
    const steps = fc.array(
      fc.oneof(
        { weight: 6, arbitrary: fc.constant('say') },
        { weight: 2, arbitrary: fc.constant('say, not told') },
        fc.constantFrom('delete', 'lose', 'recover', 'lose seat', 'to pages', 'to socket', 'heartbeat'),
        { weight: 3, arbitrary: fc.constantFrom('wait', 'wait long') },
      ),
      { maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(steps, fc.double({ min: 0, max: 0.99, noNaN: true }), async (script, luck) => {
        const server = fakeServer();
        const { view, leave } = enter(server, { random: () => luck });
        // Who enters later sees the latest only: here everything is to be seen.
        await pass(100);
        for (const step of script) {
          if (step === 'say') server.say(said('ben'));
          if (step === 'say, not told') server.say(said('eve'), false);
          if (step === 'delete') {
            const one = server.log.find((entry) => entry.type === 'message');
            if (one) server.say({ type: 'deleted', messageId: one.message.messageId });
          }
          if (step === 'lose') server.lose();
          if (step === 'recover') server.recover();
          if (step === 'lose seat') server.loseSubscription();
          if (step === 'heartbeat') server.heartbeat();
          if (step === 'to pages' || step === 'to socket') {
            const delivery = step === 'to pages' ? 'polling' : 'socket';
            server.say({ type: 'delivery', delivery });
            server.room.delivery = delivery;
          }
          await pass(step === 'wait' ? 400 : step === 'wait long' ? 12_000 : 7);
          const { lines } = view();
          const seqs = lines.map(({ seq }) => seq);
          expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
        }
        server.recover();
        await pass(130_000);
        expect(view().lines).toEqual(server.lines());
        leave();
        expect(vi.getTimerCount()).toBeLessThan(2);
        await pass(2_000);
        expect(vi.getTimerCount()).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('asks for what came since, and tells that it is lost and found', async () => {
    const server = fakeServer();
    const { view, room, leave } = enter(server);
    const listener = vi.fn();
    room.subscribe(listener);
    expect(view().connection).toBe('connecting');
    server.say(said('ben'));
    await pass(100);
    expect(view().connection).toBe('open');
    const { seq } = view();
    server.lose();
    expect(view().connection).toBe('lost');
    for (let one = 0; one < 9; one += 1) server.say(said('ben'));
    server.recover();
    expect(joins(server).at(-1)).toEqual({ action: 'chat.join', channelId, after: seq });
    await pass(1_000);
    expect(view().lines).toHaveLength(10);
    leave();
    expect(server.sent.at(-1)).toEqual({ action: 'chat.leave', channelId });
  });

  it('asks at once for what a join had no room for', async () => {
    const server = fakeServer();
    const { view } = enter(server);
    server.say(said('ben'));
    await pass(100);
    server.lose();
    for (let one = 0; one < 30; one += 1) server.say(said('ben'));
    server.recover();
    await pass(200);
    expect(view().lines).toEqual(server.lines());
  });

  it('takes its seat again when it hears nothing for two minutes, and not while it hears something', async () => {
    const server = fakeServer();
    const { view } = enter(server, { random: () => 0.99 });
    await pass(100);
    for (let minute = 0; minute < 10; minute += 1) {
      server.heartbeat();
      await pass(60_000);
    }
    expect(joins(server)).toHaveLength(1);
    server.loseSubscription();
    server.say(said('ben'));
    await pass(121_000);
    expect(joins(server)).toHaveLength(2);
    expect(view()).toMatchObject({ connection: 'open', lines: server.lines() });
    server.say(said('ben'));
    await pass(100);
    expect(view().lines).toEqual(server.lines());
  });

  it('finds out whether the socket lives when a join is not answered', async () => {
    const server = fakeServer();
    enter(server);
    await pass(100);
    server.setDeaf(true);
    await pass(115_000);
    expect(joins(server)).toHaveLength(3);
    expect(server.socket.wake).toHaveBeenCalledTimes(1);
  });

  it('loads older lines and says when there are no more', async () => {
    const server = fakeServer();
    for (let one = 0; one < 12; one += 1) server.say(said('ben'));
    const { view, room } = enter(server, { limit: 5 });
    await pass(100);
    expect([view().lines.length, view().older]).toEqual([5, true]);
    void room.loadOlder();
    expect(view().loadingOlder).toBe(true);
    await pass(100);
    expect(view().lines).toEqual(server.lines());
    expect([view().older, view().loadingOlder]).toEqual([false, false]);
  });

  it('tells changes in batches', async () => {
    const server = fakeServer();
    const { room } = enter(server, { batchMs: 200 });
    await pass(500);
    const listener = vi.fn();
    room.subscribe(listener);
    for (let one = 0; one < 50; one += 1) {
      server.say(said('ben'));
      await pass(20);
    }
    await pass(300);
    expect(listener.mock.calls.length).toBeLessThanOrEqual(6);
    expect(room.getView().lines).toHaveLength(50);
  });
});

describe('messages of one’s own', () => {
  const entered = async () => {
    const server = fakeServer();
    const one = enter(server);
    await pass(100);
    const nonce = () => server.sent.findLast((sent) => sent.action === 'chat.send')!.nonce;
    return { ...one, server, nonce, states: () => one.view().outbox.map(({ state }) => state) };
  };

  it('are shown at once and give way to the line of the log', async () => {
    const { room, view, server, nonce, states } = await entered();
    room.send('hello');
    expect(states()).toEqual(['sending']);
    const mine = message('ana', 'hello');
    server.post({ type: 'sent', nonce: nonce(), messageId: mine.messageId });
    await pass(50);
    expect(states()).toEqual(['sent']);
    server.say({ type: 'message', message: mine });
    await pass(50);
    expect(states()).toEqual([]);
    expect(view().lines).toHaveLength(1);
  });

  it('go one after the other, so that none overtakes another, and none waits for ever', async () => {
    const { room, server, nonce, states } = await entered();
    const said = () => server.sent.flatMap((sent) => (sent.action === 'chat.send' ? [sent.text] : []));
    for (const text of ['one', 'two', 'three', 'four']) {
      room.send(text);
      await pass(1);
    }
    expect(said()).toEqual(['one']);
    server.post({ type: 'sent', nonce: nonce(), messageId: message('ana', 'one').messageId });
    await pass(50);
    expect(said()).toEqual(['one', 'two']);
    const problem = { type: 'about:blank', title: 'No', status: 403, code: 'message-blocked' };
    server.post({ type: 'refused', nonce: nonce(), problem });
    await pass(50);
    expect(said()).toEqual(['one', 'two', 'three']);
    // Its answer is lost: the next one goes when it is given up, and has its own time then.
    await pass(10_000);
    expect(said()).toEqual(['one', 'two', 'three', 'four']);
    await pass(5_000);
    expect(states()).toEqual(['sent', 'refused', 'refused', 'sending']);
  });

  it('tell that the seat is lost when they are not seen', async () => {
    const { room, view, server, nonce, states } = await entered();
    server.loseSubscription();
    room.send('hello');
    const mine = message('ana', 'hello');
    server.post({ type: 'sent', nonce: nonce(), messageId: mine.messageId });
    await pass(50);
    server.say({ type: 'message', message: mine });
    await pass(10_000);
    expect(states()).toEqual([]);
    expect(view().lines).toEqual(server.lines());
    expect(joins(server)).toHaveLength(2);
  });

  it('are known again when the answer comes after the line, or never', async () => {
    const { room, server, nonce, states } = await entered();
    room.send('/me  waves');
    const mine = message('ana', 'cleaned otherwise');
    server.say({ type: 'message', message: mine });
    server.post({ type: 'sent', nonce: nonce(), messageId: mine.messageId });
    await pass(50);
    expect(states()).toEqual([]);
    room.send('/me  waves');
    server.say(said('ana', 'waves'));
    await pass(50);
    expect(states()).toEqual([]);
  });

  it('are refused with the reason, even after they were sent, and can be tried again', async () => {
    const { room, view, server, nonce, states } = await entered();
    const problem = { type: '/errors/rate-limited', title: 'Too many', status: 429, code: 'rate-limited' };
    room.send('hello');
    const first = nonce();
    server.post({ type: 'sent', nonce: first, messageId: 'msg_x' });
    server.post({ type: 'refused', nonce: first, problem: { ...problem, retryAfter: 7 } });
    await pass(50);
    expect(view().outbox).toMatchObject([{ state: 'refused', problem: { code: 'rate-limited' } }]);
    expect(view().waitUntil - Date.now()).toBeGreaterThan(6_900);
    room.retry(first);
    expect(states()).toEqual(['sending']);
    expect(nonce()).not.toBe(first);
    server.post({ type: 'in-review', nonce: nonce(), messageId: 'msg_y' });
    await pass(60_000);
    expect(states()).toEqual(['in-review']);
    room.dismiss(nonce());
    expect(states()).toEqual([]);
  });

  it('count as lost without an answer, and keep their nonce when they are sent again', async () => {
    const { room, view, nonce } = await entered();
    room.send('hello');
    const first = nonce();
    await pass(10_000);
    expect(view().outbox).toMatchObject([{ state: 'refused', problem: { code: 'unanswered' } }]);
    room.retry(first);
    expect(nonce()).toBe(first);
  });

  it('are known by their nonce when they were sent twice, and are in the log under the id of the first', async () => {
    const { room, server, nonce, states } = await entered();
    room.send('hello');
    await pass(10_000);
    room.retry(nonce());
    const [first, second] = ['0000000001', '0000000002'].map((time) => `msg_${time}AAAABBBBCCCCDDDD`);
    server.post({ type: 'sent', nonce: nonce(), messageId: second! });
    await pass(50);
    expect(states()).toEqual(['sent']);
    server.say({ type: 'message', message: { ...message('ana', 'hello'), messageId: first! } });
    await pass(50);
    expect(states()).toEqual([]);
  });

  it('wait for the socket', async () => {
    const { room, server, states } = await entered();
    server.lose();
    room.send('hello');
    await pass(2_000);
    expect(server.sent.some(({ action }) => action === 'chat.send')).toBe(false);
    server.recover();
    await pass(50);
    expect(server.sent.filter(({ action }) => action === 'chat.send')).toHaveLength(1);
    expect(states()).toEqual(['sending']);
  });

  it('start the countdown of slow mode, but not for moderators', async () => {
    const { room, view, server, nonce } = await entered();
    const settings = { ...server.room.settings, slowSeconds: 30 };
    server.say({ type: 'settings', settings });
    server.room.settings = settings;
    await pass(50);
    room.send('hello');
    server.post({ type: 'sent', nonce: nonce(), messageId: 'msg_x' });
    await pass(25);
    expect(view().waitUntil).toBe(Date.now() + 30_000 - 5);
    server.say({ type: 'settings', settings: { ...settings, slowSeconds: 0 } });
    await pass(50);
    expect(view().waitUntil).toBe(0);
  });

  it('stop with a ban, whose reason is asked for', async () => {
    const { view, server } = await entered();
    const at = new Date().toISOString();
    const restriction = { userId: 'ana', name: 'ana', kind: 'ban' as const, reason: 'spam', by: 'ben', at };
    server.setMember({ role: null, followedAt: null, restriction: { ...restriction, until: null } });
    server.say({ type: 'purged', userId: 'ana', name: 'ana', cause: 'ban' });
    await pass(50);
    expect(view().member?.restriction?.reason).toBe('spam');
  });
});

describe('a large room', () => {
  const toPolling = async (server: ReturnType<typeof fakeServer>) => {
    server.say({ type: 'delivery', delivery: 'polling' });
    server.room.delivery = 'polling';
    await pass(6_000);
  };

  it('is read by pages at the pace of the server’s clock, and by the socket again when it is small', async () => {
    const server = fakeServer();
    const { view } = enter(server);
    await pass(100);
    await toPolling(server);
    expect(view().connection).toBe('polling');
    // The server takes the seats of all readers away: a message of each would be too many at once.
    expect(server.sent.map(({ action }) => action)).not.toContain('chat.leave');
    server.say(said('ben'));
    await pass(20_000);
    expect(view().lines).toEqual(server.lines());
    const { pages } = server;
    expect(pages).toEqual(pages.map((_, at) => pages[0]! + 2 * at));
    const newest = server.now() / second;
    expect(newest - pages.at(-1)!).toBeGreaterThan(3.25);
    expect(newest - pages.at(-1)!).toBeLessThan(6.1);

    server.room.delivery = 'socket';
    await pass(120_000);
    expect(view().connection).toBe('open');
    const asked = pages.length;
    await pass(20_000);
    expect(pages).toHaveLength(asked);
  });

  it('goes over to the socket for who writes, and back to pages when they have not for a while', async () => {
    const server = fakeServer();
    const { room, view } = enter(server);
    await pass(100);
    await toPolling(server);
    room.send('hello');
    expect(joins(server).at(-1)).toMatchObject({ writes: true });
    await pass(100);
    expect(server.sent.at(-1)).toMatchObject({ action: 'chat.send', text: 'hello' });
    expect(view().connection).toBe('open');
    await pass(4 * 60_000);
    expect(view().connection).toBe('open');
    await pass(2 * 60_000);
    expect(view().connection).toBe('polling');
    expect(server.sent.at(-1)).toEqual({ action: 'chat.leave', channelId });
  });

  it('goes on by pages while it cannot be entered, and stays there when the others were too many', async () => {
    const server = fakeServer();
    const { view } = enter(server);
    await pass(100);
    await toPolling(server);
    server.room.delivery = 'socket';
    server.setDeaf(true);
    await pass(130_000);
    const asked = joins(server).length;
    expect(asked).toBeGreaterThan(2);
    server.say(said('ben'));
    await pass(8_000);
    expect(view().connection).toBe('polling');
    expect(view().lines).toEqual(server.lines());
    server.room.delivery = 'polling';
    await pass(8_000);
    const tries = joins(server).length;
    server.setDeaf(false);
    server.say(said('ben'));
    await pass(60_000);
    expect(joins(server)).toHaveLength(tries);
    expect(view().lines).toEqual(server.lines());
  });

  it('is read on the socket by those who moderate it', async () => {
    const server = fakeServer();
    server.setMember({ role: 'moderator', followedAt: null, restriction: null });
    const { view } = enter(server);
    await pass(100);
    await toPolling(server);
    await pass(10 * 60_000);
    expect(view().connection).toBe('open');
  });

  it('is read by pages at once by who comes', async () => {
    const server = fakeServer();
    server.room.delivery = 'polling';
    const { view } = enter(server);
    await pass(100);
    expect(view().connection).toBe('polling');
  });

  it('is asked for everything at once after a sleep', async () => {
    const server = fakeServer();
    const { view } = enter(server);
    await pass(100);
    await toPolling(server);
    await pass(6_000);
    const before = server.pages.length;
    for (let one = 0; one < 250; one += 1) server.say(said('ben'));
    vi.setSystemTime(Date.now() + 3_600_000);
    for (let one = 0; one < 10; one += 1) server.say(said('ben'));
    await pass(12_000);
    expect(server.pages.length - before).toBeLessThan(10);
    expect(view().lines).toEqual(server.lines());
  });
});
