import type { FrameItem } from '../../domain/chat/delivery/frame';
import type { getPage, listMessages } from '../../domain/chat/log/contract';
import { isSameMessage } from '../../domain/chat/messaging/message-id';
import type { Quote } from '../../domain/chat/messaging/model';
import type { getMember } from '../../domain/chat/rooms/contract';
import type { Member } from '../../domain/chat/rooms/model';
import type { Problem } from '../../domain/kit/problem';
import type { RouteRequest, RouteResponse } from '../../domain/kit/route';
import type { Clock } from '../clock';
import type { Socket } from '../socket';
import { createOutbox, type Outgoing } from './outbox';
import { followPolling } from './polling';
import { advance, emptyTimeline, missing, type Timeline, type TimelineUpdate } from './timeline';

/** The REST routes that a room needs. They throw when the server cannot be reached or refuses. */
export interface RoomCalls {
  listMessages(request: RouteRequest<typeof listMessages>): Promise<RouteResponse<typeof listMessages>>;
  getPage(request: RouteRequest<typeof getPage>): Promise<RouteResponse<typeof getPage>>;
  getMember(request: RouteRequest<typeof getMember>): Promise<RouteResponse<typeof getMember>>;
}

export interface RoomOptions {
  readonly socket: Pick<Socket, 'attach' | 'send' | 'wake'>;
  readonly calls: RoomCalls;
  readonly channelId: string;
  readonly clock: Clock;
  readonly random?: () => number;
  /** The id of who is signed in now. */
  readonly self?: () => string | undefined;
  /** How many lines are kept, give or take a quarter. @default 500 */
  readonly limit?: number;
  /** Listeners are told of changes at most once in so many ms; 0 at once. @default 200 */
  readonly batchMs?: number;
  /** For moderators: a message waits, or was dealt with. */
  readonly onReviewQueue?: (item: Extract<FrameItem, { type: 'review-queue' }>) => void;
}

/** A room as one person sees it. A new object for each change; lines that did not change keep their identity. */
export interface RoomView
  extends Pick<Timeline, 'lines' | 'settings' | 'pinned' | 'delivery' | 'viewers' | 'older' | 'emotes'> {
  /** `pages`: the room is read by pages, without a socket of its own. */
  readonly connection: 'connecting' | 'open' | 'lost' | 'polling';
  /** The last place that is known. */
  readonly seq: number | undefined;
  /** Null for who is not signed in, and before the first answer. */
  readonly member: Member | null;
  /** One's own messages that are not among the lines yet. */
  readonly outbox: readonly Outgoing[];
  /** Epoch milliseconds until which the server takes nothing, because of slow mode or a limit; 0 for none. */
  readonly waitUntil: number;
  /** Why the room cannot be entered. */
  readonly problem: Problem | null;
  readonly loadingOlder: boolean;
}

const historyLimit = 200;
/** A frame that is out of order has so many ms to come before the history is asked. */
const patience = 300;
/** Answers of the history that bring nothing new, and answers at all, after which a gap is given up. */
const fruitless = 5;
const enough = 10;
const mostWaiting = 1_000;
const joinWithin = 10_000;
/** A room where somebody is tells its last place once a minute: who hears nothing for so many ms has no seat. */
const silence = { least: 90_000, most: 120_000 };
/** A frame waits 5 s for its turn at most: who does not see a message of their own after these ms asks for it. */
const unseenFor = 8_000;
/** Who wrote within these ms stays on the socket of a room that readers get by pages. */
const writerFor = 5 * 60_000;
/** Timers that make sense while the socket is open. */
const existing = ['join', 'silence', 'unseen', 'more'];
const leaveWithin = { least: 2_000, most: 8_000 };
/** A hundred thousand readers come back at the 500 a second that a stage takes, and stop when they are too many. */
const returnWithin = 200_000;

/** A room of the chat: its lines, one's own messages, and the way by which they come. Closed until `open()`. */
export function createRoom(options: RoomOptions) {
  const { socket, calls, channelId, clock } = options;
  const random = options.random ?? Math.random;
  const batchMs = options.batchMs ?? 200;
  const listeners = new Set<() => void>();
  const timers = new Map<string, () => void>();

  let timeline = emptyTimeline(options.limit ?? 500);
  let phase: 'closed' | 'socket' | 'polling' = 'closed';
  let joined = false;
  let asWriter = false;
  let wasJoined = false;
  let joinTries = 0;
  let wroteAt = Number.NEGATIVE_INFINITY;
  let offset: number | undefined;
  let member: Member | null = null;
  let waitUntil = 0;
  let problem: Problem | null = null;
  let loadingOlder = false;
  let filling = false;
  let detach: (() => void) | undefined;
  let stopPolling: (() => void) | undefined;
  let view: RoomView;

  const outbox = createOutbox({
    clock,
    random,
    send: (message) => joined && socket.send({ action: 'chat.send', channelId, ...message }),
    isKnown: (messageId) =>
      timeline.lines.some(
        (line) => line.kind === 'message' && isSameMessage(line.message.messageId, messageId),
      ),
    onChange: changed,
  });

  /** One timer of each name: a new one takes the place of the old. */
  function after(name: string, ms: number, run: () => void): void {
    timers.get(name)?.();
    timers.set(
      name,
      clock.after(ms, () => {
        timers.delete(name);
        run();
      }),
    );
  }

  function cancel(name: string): void {
    timers.get(name)?.();
    timers.delete(name);
  }

  function publish(): void {
    cancel('publish');
    const { lines, settings, pinned, delivery, viewers, older, emotes, seq } = timeline;
    const connection =
      stopPolling !== undefined ? 'polling' : joined ? 'open' : wasJoined ? ('lost' as const) : 'connecting';
    view = {
      ...{ lines, settings, pinned, delivery, viewers, older, emotes, seq },
      ...{ connection, member, outbox: outbox.list(), waitUntil, problem, loadingOlder },
    };
    for (const listener of [...listeners]) listener();
  }

  function changed(): void {
    if (batchMs === 0) publish();
    else if (!timers.has('publish')) after('publish', batchMs, publish);
  }

  function update(news: TimelineUpdate): void {
    const before = timeline;
    timeline = advance(timeline, news);
    if (timeline === before) return;
    if (timeline.waiting.length > mostWaiting) timeline = advance(timeline, { type: 'skip' });
    recognise(before.seq ?? -1);
    if (missing(timeline) !== undefined && !filling && !timers.has('fill')) after('fill', patience, fill);
    if (timeline.settings?.slowSeconds === 0 && before.settings?.slowSeconds !== 0) waitUntil = 0;
    follow();
    changed();
  }

  /** Looks through the new lines for one's own messages, and for what was done about oneself. */
  function recognise(seq: number): void {
    const self = options.self?.();
    let concerned = false;
    const { lines } = timeline;
    const first = lines.findLastIndex((line) => line.seq <= seq) + 1;
    for (const line of lines.slice(first)) {
      if (line.kind === 'message') outbox.seen(line.message, line.message.author.userId === self);
      else if ('userId' in line.entry && line.entry.userId === self) concerned = true;
    }
    if (concerned) void refreshMember();
  }

  async function refreshMember(): Promise<void> {
    try {
      member = await calls.getMember({ params: { channelId } });
      changed();
    } catch {
      // What is known stays; the next join tells.
    }
  }

  async function fill(): Promise<void> {
    filling = true;
    let [stuck, asked, failures] = [0, 0, 0];
    for (let at = missing(timeline); at !== undefined && phase !== 'closed'; at = missing(timeline)) {
      try {
        const query = { after: at, limit: historyLimit };
        const { after: from, entries } = await calls.listMessages({ params: { channelId }, query });
        failures = 0;
        asked += 1;
        update({ type: 'filled', after: from, entries });
        stuck = missing(timeline) === at ? stuck + 1 : 0;
        if (stuck >= fruitless || asked >= enough) {
          update({ type: 'skip' });
          [stuck, asked] = [0, 0];
        } else if (stuck > 0) await pause(1_000);
      } catch {
        failures += 1;
        await pause(backOff(failures));
      }
    }
    filling = false;
  }

  const pause = (ms: number): Promise<void> => new Promise((resume) => void clock.after(ms, resume));
  const backOff = (failures: number): number => Math.min(30_000, 500 * 2 ** failures) * (0.5 + random() / 2);
  const isWriter = (): boolean => clock.now() - wroteAt < writerFor;
  /** Whether the server keeps a seat for this person when readers go to pages. */
  const keepsSocket = (): boolean => isWriter() || (member?.role ?? null) !== null;
  const serverNow = (): number => clock.now() + (offset ?? 0);

  /** The least delayed frame tells the server's clock best. */
  function learnTime(t: number): void {
    const seen = t - clock.now();
    offset = offset === undefined || Math.abs(seen - offset) > 10_000 ? seen : Math.max(offset, seen);
  }

  /** Takes a seat, again if there is one, and asks for what came since. */
  function join(): void {
    asWriter = isWriter();
    const seq = timeline.seq;
    socket.send({
      action: 'chat.join',
      channelId,
      ...(seq !== undefined && { after: seq }),
      ...(asWriter && { writes: true }),
    });
    joinTries += 1;
    after('join', joinTries === 1 ? joinWithin : joinWithin + backOff(joinTries), () => {
      socket.wake();
      join();
    });
  }

  /** The room was heard. A seat can be lost without a word, so silence is not taken for quiet for ever. */
  function heard(): void {
    after('silence', silence.least + random() * (silence.most - silence.least), join);
  }

  function expectOwn(): void {
    if (timers.has('unseen')) return;
    after('unseen', unseenFor, () => {
      const sent = outbox.list().filter(({ state }) => state === 'sent');
      if (sent.length === 0) return;
      if (joined && sent.some(({ at }) => clock.now() - at >= unseenFor)) join();
      expectOwn();
    });
  }

  /** What a join had no room for is asked for now: in a quiet room nothing else would tell that it is missing. */
  function goOn(failures = 0): void {
    catchUp().catch(() => {
      if (phase === 'socket') after('more', backOff(failures + 1), () => goOn(failures + 1));
    });
  }

  /** Pages are read on until the room is entered: an answer may be long in coming when all come back at once. */
  function toSocket(): void {
    phase = 'socket';
    cancel('return');
    detach = socket.attach({
      onOpen() {
        joined = false;
        joinTries = 0;
        join();
      },
      onLost() {
        joined = false;
        for (const name of existing) cancel(name);
        changed();
      },
      onItem: receive,
    });
  }

  function offSocket({ tell }: { tell: boolean }): void {
    if (joined && tell) socket.send({ action: 'chat.leave', channelId });
    joined = false;
    for (const name of ['leave', ...existing]) cancel(name);
    detach?.();
    detach = undefined;
  }

  function toPolling(): void {
    if (phase !== 'socket' || keepsSocket()) return;
    phase = 'polling';
    // The seats of all who only read are taken away together: they need not say so one by one, all at once.
    offSocket({ tell: asWriter });
    stopPolling ??= followPolling({
      clock,
      random,
      serverNow,
      seq: timeline.seq ?? 0,
      fetch: (second) => calls.getPage({ params: { channelId, second }, query: { span: '2' } }),
      onPage: (page) => update({ type: 'page', page }),
      catchUp,
    });
    changed();
  }

  /** Asks the history for everything after what is known. */
  async function catchUp(): Promise<void> {
    for (let asked = 0; asked < enough; asked += 1) {
      const query = { after: timeline.seq, limit: historyLimit };
      const { after: from, entries, more } = await calls.listMessages({ params: { channelId }, query });
      update({ type: 'filled', after: from, entries });
      if (!more) return;
    }
    const latest = await calls.listMessages({ params: { channelId }, query: { limit: historyLimit } });
    update({ type: 'chat', after: latest.after, entries: latest.entries });
    update({ type: 'skip' });
  }

  /** Goes where the room's entries come: to the socket, or to the pages. */
  function follow(): void {
    if (phase === 'polling') {
      if (timeline.delivery === 'polling') cancel('return');
      else if (!timers.has('return')) after('return', random() * returnWithin, toSocket);
    } else if (phase === 'socket' && !joined) {
      // The others who came back were too many.
      if (timeline.delivery === 'polling' && stopPolling !== undefined) toPolling();
    } else if (phase === 'socket') {
      if (timeline.delivery === 'socket') cancel('leave');
      else if (isWriter()) {
        if (!asWriter) join();
        after('leave', Math.max(1_000, wroteAt + writerFor - clock.now()), toPolling);
      } else if (!timers.has('leave')) {
        after('leave', leaveWithin.least + random() * (leaveWithin.most - leaveWithin.least), toPolling);
      }
    }
  }

  function receive(item: FrameItem, t: number): void {
    learnTime(t);
    if ('channelId' in item && item.channelId !== channelId) return;
    switch (item.type) {
      case 'joined': {
        const resumed = timeline.seq !== undefined;
        cancel('join');
        joined = wasJoined = true;
        joinTries = 0;
        member = item.member;
        problem = null;
        stopPolling?.();
        stopPolling = undefined;
        heard();
        update(item);
        if (resumed && item.more) goOn();
        outbox.flush();
        // Who only reads was given no seat there.
        if (timeline.delivery === 'polling') toPolling();
        if (outbox.list().some(({ state }) => state === 'sent')) expectOwn();
        follow();
        changed();
        break;
      }
      case 'chat':
        if (phase === 'socket') heard();
        update(item);
        break;
      case 'sent':
      case 'in-review':
      case 'refused':
        if (outbox.answer(item)) answered(item);
        break;
      case 'review-queue':
        options.onReviewQueue?.(item);
        break;
      case 'error':
        // An error names no request: it is of the join when that is what waits for an answer.
        if (timers.has('join')) {
          problem = item.problem;
          changed();
        }
        break;
    }
  }

  function answered(item: Extract<FrameItem, { type: 'sent' | 'in-review' | 'refused' }>): void {
    if (item.type === 'refused') {
      const { retryAfter, code } = item.problem;
      if (retryAfter !== undefined) waitUntil = clock.now() + retryAfter * 1_000;
      if (code === 'banned' || code === 'timed-out') void refreshMember();
    } else {
      if (item.type === 'sent') expectOwn();
      const slow = timeline.settings?.slowSeconds ?? 0;
      if (slow > 0 && (member?.role ?? null) === null) waitUntil = clock.now() + slow * 1_000;
    }
    changed();
  }

  publish();
  return {
    /** Enters the room; the returned function leaves it. Entered again, it goes on where it was. */
    open(): () => void {
      if (phase === 'closed') toSocket();
      return () => {
        if (phase === 'closed') return;
        offSocket({ tell: true });
        stopPolling?.();
        stopPolling = undefined;
        phase = 'closed';
        for (const stop of timers.values()) stop();
        timers.clear();
        outbox.close();
      };
    },
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    getView: (): RoomView => view,
    /** Says something; what becomes of it is told in `outbox` under the nonce that is returned. */
    send(text: string, reply?: Quote): string {
      wroteAt = clock.now();
      if (phase === 'polling') toSocket();
      const nonce = outbox.add(text, reply);
      follow();
      publish();
      return nonce;
    },
    /** Sends a message again that was refused. */
    retry(nonce: string): void {
      wroteAt = clock.now();
      if (phase === 'polling') toSocket();
      outbox.retry(nonce);
      publish();
    },
    /** Forgets a message that was refused or is held. */
    dismiss(nonce: string): void {
      outbox.remove(nonce);
      publish();
    },
    /** Keeps so many lines from now on. */
    keep: (limit: number): void => update({ type: 'limit', limit }),
    /** Loads lines before the first one, when there are. Throws when the server does not answer. */
    async loadOlder(): Promise<void> {
      if (loadingOlder || !timeline.older) return;
      loadingOlder = true;
      publish();
      try {
        const query = { before: timeline.from + 1, limit: historyLimit };
        update({ type: 'older', ...(await calls.listMessages({ params: { channelId }, query })) });
      } finally {
        loadingOlder = false;
        publish();
      }
    },
  };
}

export type ChatRoom = ReturnType<typeof createRoom>;
