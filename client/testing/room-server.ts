import type { FrameItem } from '../../domain/chat/delivery/frame';
import type { Entry, Page } from '../../domain/chat/log/model';
import type { ChatMessage } from '../../domain/chat/messaging/model';
import type { Member, Room } from '../../domain/chat/rooms/model';
import { defaultSettings } from '../../domain/chat/rooms/settings';
import { createRoom, type RoomCalls, type RoomOptions } from '../chat/room';
import { advance, emptyTimeline } from '../chat/timeline';
import type { Clock } from '../clock';
import type { ClientMessage, Subscriber } from '../socket';

type AnyEntry = { type: Entry['type'] } & Record<string, unknown>;

export const channelId = 'chn_1';
/** The server's clock is ahead of the client's by this many milliseconds. */
const ahead = 3_500;

/** A room's server for tests of the client: a log, a socket that can be lost, history and pages. */
export function createRoomServer(clock: Clock) {
  const room: Room = { channelId, settings: defaultSettings, pinned: null, delivery: 'socket', viewers: 1 };
  const log: Entry[] = [];
  const sent: ClientMessage[] = [];
  const pages: number[] = [];
  let member: Member = { role: null, followedAt: null, restriction: null };
  let subscriber: Subscriber | undefined;
  let up = true;
  let subscribed = false;
  let deaf = false;
  let wakes = 0;
  const now = (): number => clock.now() + ahead;
  const latest = (): number => log.at(-1)?.seq ?? 0;

  function post(item: FrameItem): void {
    const to = subscriber;
    clock.after(20, () => {
      if (to === subscriber && up) to?.onItem?.(item, now() - 20);
    });
  }

  async function reached(): Promise<void> {
    await new Promise<void>((done) => void clock.after(30, done));
    if (!up) throw new Error('unreachable');
  }

  /** Answers a first join with the newest entries, and later ones with the oldest after the known one. */
  function join({ after }: Extract<ClientMessage, { action: 'chat.join' }>): void {
    const since = log.filter(({ seq }) => seq > (after ?? -1));
    const entries = after === undefined ? since.slice(-5) : since.slice(0, 5);
    const more = after !== undefined && entries.length < since.length;
    const from = after ?? log[log.length - entries.length - 1]?.seq ?? 0;
    const seq = more ? (entries.at(-1)?.seq ?? from) : latest();
    subscribed = true;
    post({ type: 'joined', channelId, room, member, after: from, seq, entries, more });
  }

  const calls: RoomCalls = {
    async listMessages({ query: { after, before, limit = 50 } = {} }) {
      await reached();
      const fits = log.filter(({ seq }) => seq > Number(after ?? -1) && seq < Number(before ?? Infinity));
      const entries = after === undefined ? fits.slice(-Number(limit)) : fits.slice(0, Number(limit));
      const at = entries[0] === undefined ? log.length : log.indexOf(entries[0]);
      const from = after === undefined ? (log[at - 1]?.seq ?? 0) : Number(after);
      return { after: from, entries, more: entries.length < fits.length };
    },
    async getPage({ params }): Promise<Page> {
      await reached();
      const from = Number(params.second);
      pages.push(from);
      const complete = now() >= (from + 3) * 1_000;
      const entries = log.filter(({ seq }) => seq >= from * 1e6 && seq < (from + 2) * 1e6);
      const { viewers, delivery } = room;
      return { channelId, from, to: from + 2, complete, entries, viewers, delivery };
    },
    getMember: async () => member,
  };

  const socket: RoomOptions['socket'] = {
    attach(one) {
      subscriber = one;
      subscribed = false;
      if (up) one.onOpen?.();
      return () => {
        subscriber = undefined;
      };
    },
    send(message) {
      if (!up) return false;
      sent.push(message);
      if (message.action === 'chat.join' && !deaf) clock.after(20, () => up && join(message));
      return true;
    },
    wake() {
      wakes += 1;
    },
  };

  return {
    ...{ log, room, sent, pages, calls, socket, now, post },
    /** The nonce of the last message. */
    nonce: (): string => sent.findLast((one) => one.action === 'chat.send')?.nonce ?? '',
    joins: () => sent.filter(({ action }) => action === 'chat.join'),
    wakes: () => wakes,
    setMember(next: Member): void {
      member = next;
    },
    /** Deletes the subscription without a word to the client. */
    loseSubscription(): void {
      subscribed = false;
    },
    /** Drops joins on their way. */
    setDeaf(is: boolean): void {
      deaf = is;
    },
    /** Appends an entry and posts it to the subscriber, unless the frame is lost. */
    append(entry: AnyEntry, posted = true): void {
      const after = latest();
      const sequenced = { ...entry, seq: Math.max(now() * 1_000, after + 1) } as Entry;
      log.push(sequenced);
      if (posted && subscribed && room.delivery === 'socket')
        post({ type: 'chat', channelId, after, entries: [sequenced] });
    },
    setDelivery(delivery: Room['delivery']): void {
      this.append({ type: 'delivery', delivery });
      room.delivery = delivery;
    },
    heartbeat(): void {
      if (subscribed) post({ type: 'chat', channelId, after: latest(), entries: [] });
    },
    lose(): void {
      if (!up) return;
      up = subscribed = false;
      subscriber?.onLost?.();
    },
    recover(): void {
      if (up) return;
      up = true;
      subscriber?.onOpen?.();
    },
    /** The lines of the whole log. */
    lines: () => advance({ ...emptyTimeline(500), seq: 0 }, { type: 'chat', after: 0, entries: log }).lines,
  };
}

/** A viewer's room on the server, open and published at once. */
export function openRoom(server: RoomServer, clock: Clock, options: Partial<RoomOptions> = {}) {
  const room = createRoom({
    ...{ socket: server.socket, calls: server.calls, channelId, clock },
    ...{ random: () => 0.5, self: () => 'ana', batchMs: 0 },
    ...options,
  });
  const states = () => room.getView().outbox.map(({ state }) => state);
  return { room, leave: room.open(), view: room.getView, states };
}

export type RoomServer = ReturnType<typeof createRoomServer>;

let count = 0;
export function message(userId: string, text?: string): ChatMessage {
  count += 1;
  const author = { userId, name: userId, displayName: userId, colour: '#aabbcc', badges: [] };
  return { messageId: `msg_${count}`, at: 0, author, text: text ?? `message ${count}` };
}

export const messageEntry = (userId: string, text?: string) => ({
  type: 'message' as const,
  message: message(userId, text),
});
