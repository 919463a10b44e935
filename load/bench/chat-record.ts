import type { Frame } from '../../domain/chat/delivery/frame';
import type { Heard } from './chat-ipc';

/** A burst is looked at in stretches of so many milliseconds: a hiccup of the machine is one stretch's alone. */
const stretchMs = 12_000;

/** A frame of the room as it was posted: the same bytes to everybody. */
interface Post {
  readonly bytes: Buffer;
  /** Message ids with their places, in the frame's order; parsed when it came first. */
  readonly messages: readonly { readonly id: string; readonly seq: number }[];
  /** When it came first, epoch milliseconds, and how often so many milliseconds after that. */
  readonly firstAt: number;
  readonly arrivals: Map<number, number>;
}

/**
 * What many sockets heard of one room. The bytes of a frame are kept and parsed once; of each socket, which of them
 * came, in order.
 */
export function createRecord(sockets: number) {
  let posts: Post[] = [];
  let heardBy: number[][] = [];
  let saidAt = new Map<string, number>();

  const clear = () => {
    posts = [];
    heardBy = Array.from({ length: sockets }, () => []);
    saidAt = new Map();
  };
  clear();

  /** The index of a frame among those that came. A socket is most often told what another was told just before. */
  function indexOf(frame: Buffer, last: number, now: number): number {
    for (let at = last + 1; at < posts.length; at += 1) if (posts[at]!.bytes.equals(frame)) return at;
    for (let at = Math.min(last, posts.length - 1); at >= 0; at -= 1) {
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

    /** Takes a frame that a socket got; false when it is none of the room's. */
    heard(socket: number, frame: Buffer, now: number): boolean {
      if (frame.indexOf('"items":[{"type":"chat"') < 0) return false;
      const own = heardBy[socket]!;
      const index = indexOf(frame, own.at(-1) ?? -1, now);
      own.push(index);
      const { firstAt, arrivals } = posts[index]!;
      arrivals.set(now - firstAt, (arrivals.get(now - firstAt) ?? 0) + 1);
      return true;
    },

    /** Takes when a message was written, epoch milliseconds. */
    said(id: string, at: number): void {
      saidAt.set(id, at);
    },

    /** Whether every socket got so many messages. */
    isComplete: (messages: number): boolean =>
      heardBy.every((own) => own.reduce((sum, index) => sum + posts[index]!.messages.length, 0) >= messages),

    summary(accepted: readonly string[]): Omit<Heard, 'accepted' | 'refused'> {
      const seqs = new Map(posts.flatMap(({ messages }) => messages.map(({ id, seq }) => [id, seq])));
      const order = [...seqs].sort(([, a], [, b]) => a - b).map(([id]) => id);
      const totals = { missing: 0, repeated: 0, disordered: 0, frames: 0 };
      for (const own of heardBy) {
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
      return { order, ...totals, ...delays(posts, saidAt) };
    },
  };
}

/** Delays in milliseconds → how often. */
type Delays = Map<number, number>;

/** Percentiles over every message at every socket: of all, and of what was written in each stretch of time. */
function delays(posts: readonly Post[], saidAt: ReadonlyMap<string, number>) {
  const all: Delays = new Map();
  const segments = new Map<number, Delays>();
  const began = Math.min(...saidAt.values());
  for (const { messages, firstAt, arrivals } of posts) {
    for (const { id } of messages) {
      const at = saidAt.get(id);
      if (at === undefined) continue;
      const segment = Math.floor((at - began) / stretchMs);
      const own: Delays = segments.get(segment) ?? new Map();
      segments.set(segment, own);
      for (const [later, count] of arrivals) {
        const delay = firstAt + later - at;
        for (const counts of [all, own]) counts.set(delay, (counts.get(delay) ?? 0) + count);
      }
    }
  }
  return {
    p50: percentileOf(all, 0.5),
    p99: percentileOf(all, 0.99),
    p99s: [...segments.values()].map((own) => percentileOf(own, 0.99)),
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
