import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';
import { ApiError } from '../../client/rest';
import type { Frame, FrameItem } from '../../domain/chat/delivery/frame';
import type { Entry } from '../../domain/chat/log/model';
import * as users from '../../domain/users/contract';
import { type Person, until, type World } from './world';

/** A WebSocket of the platform, and what it received. */
export interface TestSocket {
  send(message: unknown): void;
  /** Waits for an item of this type that was not returned before. */
  item<T extends FrameItem['type']>(type: T): Promise<Extract<FrameItem, { type: T }>>;
  /** Watches exactly these topics; again after an error. */
  watch(...topics: string[]): Promise<void>;
  /** Joins a room; again after an internal error. */
  join(channelId: string, more?: { after?: number; writes?: boolean }): Promise<Item<'joined'>>;
  /** Sends a message until it is accepted or in review; throws when the room refuses it. */
  sendMessage(
    channelId: string,
    text: string,
    more?: { replyTo?: string },
  ): Promise<Item<'sent'> | Item<'in-review'>>;
  /** Waits for a matching entry of a joined room; catches up from the log when it is late. */
  entry(matches: (entry: Entry) => boolean): Promise<Entry>;
  /** Every entry, in order of arrival. */
  readonly entries: readonly Entry[];
  close(): Promise<void>;
}

type Item<T extends FrameItem['type']> = Extract<FrameItem, { type: T }>;

/** Milliseconds after which an entry counts as missed. The client fetches earlier (client/chat/catch-up.ts). */
const catchUpAfter = 8_000;

/** The address of a socket through CloudFront, with a new ticket for a person. */
export async function socketAddress({ running }: World, person?: Person): Promise<string> {
  const address = `${running.site.replace('http', 'ws')}/ws`;
  if (person === undefined) return address;
  const { ticket } = await person.call(users.createSocketTicket, {});
  return `${address}?ticket=${encodeURIComponent(ticket)}`;
}

/** Opens a socket as the site does; anonymous without a person. */
export async function openSocket(world: World, person?: Person): Promise<TestSocket> {
  const socket = new WebSocket(await socketAddress(world, person), { origin: world.running.site });
  const items: FrameItem[] = [];
  const entries: Entry[] = [];
  /** The last known sequence number of each joined room. */
  const seqs = new Map<string, number>();
  /** Requests to catch up that were not answered yet. */
  let pending = 0;
  const advance = (channelId: string, received: readonly Entry[], seq = received.at(-1)?.seq ?? 0) => {
    const known = seqs.get(channelId) ?? 0;
    seqs.set(channelId, Math.max(known, seq));
    return received.filter((entry) => entry.seq > known);
  };
  socket.on('message', (data) => {
    for (const item of (JSON.parse(String(data)) as Frame).items) {
      const isAnswer = pending > 0 && (item.type === 'joined' || item.type === 'error');
      if (item.type === 'joined') {
        const missed = advance(item.channelId, item.entries, item.seq);
        if (isAnswer) entries.push(...missed);
      }
      if (item.type === 'chat') {
        advance(item.channelId, item.entries);
        entries.push(...item.entries);
      }
      if (isAnswer) pending -= 1;
      else items.push(item);
    }
  });
  await new Promise((opened, failed) => socket.once('open', opened).once('error', failed));
  const take = <T extends FrameItem['type']>(...types: T[]) =>
    until(`${types.join(' or ')} on a socket`, () => {
      const at = items.findIndex((item) => (types as string[]).includes(item.type));
      return at < 0 ? null : (items.splice(at, 1)[0] as Extract<FrameItem, { type: T }>);
    });
  const send = (message: unknown) => socket.send(JSON.stringify(message));

  return {
    send,
    entries,
    async join(channelId, more = {}) {
      for (let tries = 0; tries < 8; tries += 1) {
        send({ action: 'chat.join', channelId, ...more });
        const item = await take('joined', 'error');
        if (item.type === 'joined') return item;
        if (item.problem.status < 500) throw new ApiError(item.problem);
      }
      throw new Error(`${channelId} cannot be joined`);
    },
    async sendMessage(channelId, text, more = {}) {
      for (let tries = 0; tries < 8; tries += 1) {
        send({ action: 'chat.send', channelId, text, nonce: randomUUID(), ...more });
        const item = await take('sent', 'in-review', 'refused', 'error');
        if (item.type === 'sent' || item.type === 'in-review') return item;
        if (item.problem.status < 500) throw new ApiError(item.problem);
      }
      throw new Error(`“${text}” cannot be sent`);
    },
    entry(matches) {
      let catchUpAt = Date.now() + catchUpAfter;
      return until('an entry of the room', () => {
        const found = entries.find(matches);
        if (found === undefined && Date.now() > catchUpAt) {
          catchUpAt += catchUpAfter;
          for (const [channelId, after] of seqs) {
            pending += 1;
            send({ action: 'chat.join', channelId, after });
          }
        }
        return found ?? null;
      });
    },
    item: (type) => take(type),
    async watch(...topics) {
      for (let tries = 0; tries < 4; tries += 1) {
        send({ action: 'watch', topics });
        if ((await take('watching', 'error')).type === 'watching') return;
      }
      throw new Error(`${topics.join()} cannot be watched`);
    },
    close: () =>
      new Promise((closed) => {
        socket.once('close', () => closed());
        socket.close();
      }),
  };
}
