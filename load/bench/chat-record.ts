import type { Frame } from '../../domain/chat/delivery/frame';
import { percentile } from './bench';
import type { Received } from './chat-processes';

/** Percentiles are also taken in windows of this length, milliseconds, so that one hiccup of the machine spoils only one. */
const windowMs = 12_000;

/** A frame of the room as it was posted: the same bytes to everyone. */
interface Post {
  readonly bytes: Buffer;
  /** In the frame's order. */
  readonly messages: readonly { readonly id: string; readonly seq: number }[];
  /** First arrival, epoch milliseconds. */
  readonly firstAt: number;
  /** Milliseconds after the first arrival → number of sockets. */
  readonly arrivals: Map<number, number>;
}

/**
 * What many sockets received of one room. Each distinct frame is stored and parsed once; each socket has the list of
 * frames that it received.
 */
export function createRecord(sockets: number) {
  let posts: Post[] = [];
  /** Indices in `posts`, by socket. */
  let framesOf: number[][] = [];
  let sentAt = new Map<string, number>();

  const clear = () => {
    posts = [];
    framesOf = Array.from({ length: sockets }, () => []);
    sentAt = new Map();
  };
  clear();

  /** Searches from the socket's previous frame: the next one is most often what another socket received just before. */
  function indexOf(frame: Buffer, previous: number, now: number): number {
    for (let at = previous + 1; at < posts.length; at += 1) if (posts[at]!.bytes.equals(frame)) return at;
    for (let at = Math.min(previous, posts.length - 1); at >= 0; at -= 1) {
      if (posts[at]!.bytes.equals(frame)) return at;
    }
    const bytes = Buffer.from(frame);
    const messages = (JSON.parse(bytes.toString()) as Frame).items.flatMap((item) =>
      item.type === 'chat'
        ? item.entries.flatMap((entry) =>
            entry.type === 'message' ? [{ id: entry.message.messageId, seq: entry.seq }] : [],
          )
        : [],
    );
    return posts.push({ bytes, messages, firstAt: now, arrivals: new Map() }) - 1;
  }

  return {
    clear,

    /** Records a frame that a socket received; false when it is none of the room's. */
    received(socket: number, frame: Buffer, now: number): boolean {
      if (frame.indexOf('"items":[{"type":"chat"') < 0) return false;
      const own = framesOf[socket]!;
      const index = indexOf(frame, own.at(-1) ?? -1, now);
      own.push(index);
      const { firstAt, arrivals } = posts[index]!;
      arrivals.set(now - firstAt, (arrivals.get(now - firstAt) ?? 0) + 1);
      return true;
    },

    /** Records when a message was written, epoch milliseconds. */
    sent(id: string, at: number): void {
      sentAt.set(id, at);
    },

    /** Whether every socket received so many messages. */
    isComplete: (messages: number): boolean =>
      framesOf.every((own) => own.reduce((sum, index) => sum + posts[index]!.messages.length, 0) >= messages),

    summary(accepted: readonly string[]): Received {
      const seqs = new Map(posts.flatMap(({ messages }) => messages.map(({ id, seq }) => [id, seq])));
      const order = [...seqs].sort(([, a], [, b]) => a - b).map(([id]) => id);
      const totals = { missing: 0, repeated: 0, disordered: 0, frames: 0 };
      for (const own of framesOf) {
        const got = new Set<string>();
        let reached = -1;
        totals.frames += own.length;
        for (const { id, seq } of own.flatMap((index) => posts[index]!.messages)) {
          if (got.has(id)) totals.repeated += 1;
          else if (seq <= reached) totals.disordered += 1;
          got.add(id);
          reached = Math.max(reached, seq);
        }
        totals.missing += accepted.filter((id) => !got.has(id)).length;
      }
      return { order, ...totals, ...delays(posts, sentAt) };
    },
  };
}

/** Milliseconds → how often. */
type Delays = Map<number, number>;

/** Percentiles over every message at every socket: of all, and of the messages that were written in each window. */
function delays(posts: readonly Post[], sentAt: ReadonlyMap<string, number>) {
  const all: Delays = new Map();
  const windows = new Map<number, Delays>();
  const first: number[] = [];
  const began = Math.min(...sentAt.values());
  for (const { messages, firstAt, arrivals } of posts) {
    for (const { id } of messages) {
      const at = sentAt.get(id);
      if (at === undefined) continue;
      first.push(firstAt - at);
      const window = Math.floor((at - began) / windowMs);
      const own: Delays = windows.get(window) ?? new Map();
      windows.set(window, own);
      for (const [later, count] of arrivals) {
        const delay = firstAt + later - at;
        for (const counts of [all, own]) counts.set(delay, (counts.get(delay) ?? 0) + count);
      }
    }
  }
  const spreads = posts.map(({ arrivals }) => Math.max(...arrivals.keys()));
  return {
    p50: percentileOf(all, 0.5),
    p99: percentileOf(all, 0.99),
    p99s: [...windows.values()].map((own) => percentileOf(own, 0.99)),
    firstP99: percentile(first, 0.99),
    spreadP50: percentile(spreads, 0.5),
    spreadP99: percentile(spreads, 0.99),
  };
}

function percentileOf(counts: Delays, share: number): number {
  const sorted = [...counts].sort(([a], [b]) => a - b);
  let left = share * sorted.reduce((sum, [, count]) => sum + count, 0);
  for (const [delay, count] of sorted) {
    left -= count;
    if (left <= 0) return delay;
  }
  return Number.NaN;
}
