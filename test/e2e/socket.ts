import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';
import { ApiError } from '../../client/rest';
import type { Frame, FrameItem } from '../../domain/chat/delivery/frame';
import type { Entry } from '../../domain/chat/log/model';
import { until, type World } from './world';

/** A socket of the platform, and what it was told. */
export interface TestSocket {
  send(message: unknown): void;
  /** Waits for an item of this kind that was not taken before. */
  item<T extends FrameItem['type']>(type: T): Promise<Extract<FrameItem, { type: T }>>;
  /** Follows exactly these topics; asks again when the platform answers with an error. */
  watch(...topics: string[]): Promise<void>;
  /** Enters a room, and answers what it is told there; asks again when the platform answers with an error. */
  join(channelId: string, more?: { after?: number; writes?: boolean }): Promise<Item<'joined'>>;
  /** Says something until it is sent or held; throws when it is refused for a reason of the room's. */
  say(
    channelId: string,
    text: string,
    more?: { replyTo?: string },
  ): Promise<Item<'sent'> | Item<'in-review'>>;
  /** Waits for an entry of a room that fits; asks for what was missed when it does not come. */
  entry(fits: (entry: Entry) => boolean): Promise<Entry>;
  /** Every entry that came, in the order in which it came. */
  readonly entries: readonly Entry[];
  close(): Promise<void>;
}

type Item<T extends FrameItem['type']> = Extract<FrameItem, { type: T }>;

/** Milliseconds after which an entry counts as missed. The client fetches earlier (client/chat/catch-up.ts). */
const askAfter = 8_000;

/** Opens a socket through the front door, as the bearer of a ticket or as nobody. */
export async function openSocket(world: World, ticket?: string): Promise<TestSocket> {
  const query = ticket === undefined ? '' : `?ticket=${encodeURIComponent(ticket)}`;
  const { origin, host } = new URL(world.running.site);
  const socket = new WebSocket(`ws://${host}/ws${query}`, { origin });
  const items: FrameItem[] = [];
  const entries: Entry[] = [];
  /** The last place that is known of each room that was entered, and questions for what was missed after it. */
  const seqs = new Map<string, number>();
  let asked = 0;
  const know = (channelId: string, told: readonly Entry[], seq = told.at(-1)?.seq ?? 0) => {
    const known = seqs.get(channelId) ?? 0;
    seqs.set(channelId, Math.max(known, seq));
    return told.filter((entry) => entry.seq > known);
  };
  socket.on('message', (data) => {
    for (const item of (JSON.parse(String(data)) as Frame).items) {
      const isAnswer = asked > 0 && (item.type === 'joined' || item.type === 'error');
      if (item.type === 'joined') {
        const missed = know(item.channelId, item.entries, item.seq);
        if (isAnswer) entries.push(...missed);
      }
      if (item.type === 'chat') {
        know(item.channelId, item.entries);
        entries.push(...item.entries);
      }
      if (isAnswer) asked -= 1;
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
      throw new Error(`The room of ${channelId} cannot be entered`);
    },
    async say(channelId, text, more = {}) {
      for (let tries = 0; tries < 8; tries += 1) {
        send({ action: 'chat.send', channelId, text, nonce: randomUUID(), ...more });
        const item = await take('sent', 'in-review', 'refused', 'error');
        if (item.type === 'sent' || item.type === 'in-review') return item;
        if (item.problem.status < 500) throw new ApiError(item.problem);
      }
      throw new Error(`“${text}” cannot be said`);
    },
    entry(fits) {
      let askAt = Date.now() + askAfter;
      return until('an entry of the room', () => {
        const found = entries.find(fits);
        if (found === undefined && Date.now() > askAt) {
          askAt += askAfter;
          for (const [channelId, after] of seqs) {
            asked += 1;
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
