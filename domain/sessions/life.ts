/**
 * The lifecycle of a session, derived from the events of its streams: the ingest begins a stream each time an encoder
 * connects. Events arrive late, twice and in any order, so they merge into facts whose order does not matter (first
 * seen, first ended), and the state follows from the facts alone. All times are epoch milliseconds.
 */

export interface StreamFacts {
  /** The first `created` or `started` event; null while only its end is known. */
  readonly seenAt: number | null;
  /** When its video began. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** The ingest rejected what the encoder sent. */
  readonly failed: boolean;
  /** The newest report on whether media arrives; absent until there is one. */
  readonly health?: { readonly starving: boolean; readonly at: number };
}

export type Streams = Readonly<Record<string, StreamFacts>>;

export interface StreamEvent {
  readonly streamId: string;
  /** `starving`: the encoder is connected, but too little media arrives; `recovered`: enough arrives again. */
  readonly kind: 'created' | 'started' | 'ended' | 'failed' | 'starving' | 'recovered';
  readonly time: number;
}

export interface Life {
  readonly state: 'starting' | 'live' | 'reconnecting';
  /** When the encoder first connected. */
  readonly startedAt: number;
  /** When the first video arrived. */
  readonly liveAt: number | null;
  /** When the state began; of `reconnecting`, when the encoder disconnected. */
  readonly since: number;
  /** How often the encoder reconnected. */
  readonly reconnects: number;
  /** The encoder of a live session is connected, but too little media arrives. */
  readonly starving: boolean;
}

const unknown: StreamFacts = { seenAt: null, startedAt: null, endedAt: null, failed: false };

const earliest = (a: number | null, b: number): number => (a === null ? b : Math.min(a, b));

/** Merges an event into the facts, in any order and any number of times. */
export function learn(streams: Streams, event: StreamEvent): Streams {
  const before = streams[event.streamId] ?? unknown;
  return { ...streams, [event.streamId]: learnOne(before, event) };
}

function learnOne(before: StreamFacts, { kind, time }: StreamEvent): StreamFacts {
  switch (kind) {
    case 'created':
      return { ...before, seenAt: earliest(before.seenAt, time) };
    case 'started':
      return {
        ...before,
        seenAt: earliest(before.seenAt, time),
        startedAt: earliest(before.startedAt, time),
      };
    case 'starving':
    case 'recovered': {
      // The newest report counts; of two at the same moment, the better one.
      const { health } = before;
      const newer = health === undefined || time > health.at || (time === health.at && kind === 'recovered');
      return newer ? { ...before, health: { starving: kind === 'starving', at: time } } : before;
    }
    default:
      return {
        ...before,
        endedAt: earliest(before.endedAt, time),
        failed: before.failed || kind === 'failed',
      };
  }
}

/**
 * The stream that determines the state: the one seen last, since an ingest accepts one encoder at a time. A stream of
 * which only the end is known counts only when there is no other.
 */
export function decidingStream(streams: Streams): { streamId: string; facts: StreamFacts } {
  const rank = ([, facts]: [string, StreamFacts]): number[] => [
    facts.seenAt === null ? 0 : 1,
    facts.seenAt ?? facts.endedAt ?? 0,
    facts.endedAt === null ? 1 : 0,
  ];
  const [first, ...others] = Object.entries(streams);
  if (first === undefined) throw new RangeError('A session has at least one stream');
  const [streamId, facts] = others.reduce((best, next) => {
    const [a, b] = [rank(best), rank(next)];
    const at = a.findIndex((part, index) => part !== b[index]);
    if (at < 0) return best[0] > next[0] ? best : next;
    return a[at]! > b[at]! ? best : next;
  }, first);
  return { streamId, facts };
}

/** Derives the lifecycle from the facts. */
export function lifeOf(streams: Streams): Life {
  const all = Object.values(streams);
  const { facts } = decidingStream(streams);
  const times = all.map((stream) => Math.min(stream.seenAt ?? Infinity, stream.endedAt ?? Infinity));
  const startedAt = Math.min(...times);
  const starts = all.flatMap((stream) => stream.startedAt ?? []);
  const liveAt = starts.length > 0 ? Math.min(...starts) : null;
  const about = { startedAt, liveAt, reconnects: Math.max(0, starts.length - 1), starving: false };
  if (facts.endedAt !== null) return { ...about, state: 'reconnecting', since: facts.endedAt };
  if (facts.startedAt !== null) {
    return { ...about, state: 'live', since: facts.startedAt, starving: facts.health?.starving ?? false };
  }
  if (liveAt === null) return { ...about, state: 'starting', since: startedAt };
  const ends = all.flatMap((stream) => stream.endedAt ?? []);
  return { ...about, state: 'reconnecting', since: ends.length > 0 ? Math.max(...ends) : facts.seenAt! };
}

/** A channel's newest session. */
export interface Current {
  readonly streams: Streams;
  /** Null until it has ended. An end is final. */
  readonly endedAt: number | null;
}

export type Step =
  /** The event is a duplicate, or belongs to an ended session. */
  | { readonly kind: 'ignore' }
  /** The event belongs to the current session. */
  | { readonly kind: 'continue'; readonly streams: Streams }
  /** The event begins a session. `endPrevious`: the grace period of the previous one has expired unnoticed. */
  | { readonly kind: 'begin'; readonly streams: Streams; readonly endPrevious: boolean };

/** The effect of an event on a channel whose newest session is `current`. */
export function step(current: Current | undefined, event: StreamEvent, graceMs: number): Step {
  const begin = (endPrevious: boolean): Step => ({ kind: 'begin', streams: learn({}, event), endPrevious });
  const known = current?.streams[event.streamId] !== undefined;
  // Health alone says neither that a stream began nor that it ended.
  if (!known && (event.kind === 'starving' || event.kind === 'recovered')) return { kind: 'ignore' };
  if (current === undefined) return begin(false);
  if (current.endedAt !== null) {
    return known || event.time <= current.endedAt ? { kind: 'ignore' } : begin(false);
  }
  if (!known && (event.kind === 'created' || event.kind === 'started')) {
    const { state, since } = lifeOf(current.streams);
    if (state === 'reconnecting' && event.time > since + graceMs) return begin(true);
  }
  return { kind: 'continue', streams: learn(current.streams, event) };
}

/** The end reason of a session whose encoder did not return. */
export function reasonOf(streams: Streams): 'never-started' | 'connection-lost' | 'stopped' {
  if (lifeOf(streams).liveAt === null) return 'never-started';
  return decidingStream(streams).facts.failed ? 'connection-lost' : 'stopped';
}
