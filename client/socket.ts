import type { Frame, FrameItem } from '../domain/chat/delivery/frame';
import type * as messages from '../domain/chat/messaging/contract';
import type { MessageBody } from '../domain/kit/message';
import type { Clock } from './clock';

/** The part of the browser's WebSocket that is used. */
export interface SocketLike {
  readonly readyState: number;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(data: string): void;
  close(): void;
}

export interface SocketOptions {
  readonly WebSocket: new (url: string) => SocketLike;
  /** The address to open now; may fetch a ticket. */
  readonly url: () => Promise<string>;
  readonly clock: Clock;
  readonly random?: () => number;
}

export interface Subscriber {
  /** An item arrived; it is not filtered, since an item names its own channel. `t` is the server's time in ms. */
  onItem?(item: FrameItem, t: number): void;
  /** The socket is open: for the first time, again, or a new one in place of the old. */
  onOpen?(): void;
  /** The socket is open again after a gap: what happened in between must be fetched. */
  onResume?(): void;
  /** The socket was lost. It comes back by itself. */
  onLost?(): void;
}

/** A message that a client may send. */
export type ClientMessage = MessageBody<(typeof messages)[keyof typeof messages]>;

/** API Gateway closes a socket that is idle for 10 minutes, and every socket after 2 hours. */
const pingEvery = 5 * 60_000;
const pongWithin = 10_000;
const lifetime = { least: 100 * 60_000, most: 115 * 60_000 };
/** A socket that nobody uses is closed after this. */
const lingerFor = 30_000;
const backOff = { first: 500, most: 30_000 };
const open = 1;

/**
 * A socket that opens when a topic is watched or a room is entered, reopens by itself, and follows the union of all
 * topics.
 */
export function createSocket(options: SocketOptions) {
  const { clock } = options;
  const random = options.random ?? Math.random;
  const subscribers = new Map<Subscriber, string | undefined>();
  let current: SocketLike | undefined;
  let connecting = false;
  let attempts = 0;
  let wasOpen = false;
  let told: string | undefined;
  let stopPinging: (() => void) | undefined;
  let stopAgeing: (() => void) | undefined;
  let stopWaiting: (() => void) | undefined;
  let stopReopening: (() => void) | undefined;
  let stopLingering: (() => void) | undefined;

  function topics(): string[] {
    const wanted = new Set<string>();
    for (const topic of subscribers.values()) if (topic !== undefined) wanted.add(topic);
    return [...wanted].sort().slice(0, 8);
  }

  function tell(): void {
    const wanted = topics();
    const message = JSON.stringify({ action: 'watch', topics: wanted });
    if (current?.readyState !== open || message === told) return;
    if (told === undefined && wanted.length === 0) return;
    told = message;
    current.send(message);
  }

  function send(message: ClientMessage): boolean {
    if (current?.readyState !== open) return false;
    current.send(JSON.stringify(message));
    return true;
  }

  function each(tellOne: (subscriber: Subscriber) => void): void {
    for (const subscriber of [...subscribers.keys()]) tellOne(subscriber);
  }

  function ping(): void {
    if (stopWaiting !== undefined || !send({ action: 'ping' })) return;
    const asked = current;
    stopWaiting = clock.after(pongWithin, () => drop(asked));
  }

  function keepOpen(): void {
    stopPinging = clock.after(pingEvery, () => {
      keepOpen();
      ping();
    });
  }

  function clear(): void {
    stopPinging?.();
    stopAgeing?.();
    stopWaiting?.();
    stopWaiting = undefined;
  }

  /** Gives a socket up without waiting for its close event, which a dead network delays by minutes. */
  function drop(socket: SocketLike | undefined): void {
    if (socket === undefined) return;
    socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
    socket.close();
    if (socket !== current) return;
    current = undefined;
    clear();
    each((subscriber) => subscriber.onLost?.());
    retry();
  }

  function retry(): void {
    if (subscribers.size === 0 || connecting || stopReopening !== undefined) return;
    const ceiling = Math.min(backOff.most, backOff.first * 2 ** attempts);
    attempts += 1;
    stopReopening = clock.after(ceiling / 2 + (random() * ceiling) / 2, () => {
      stopReopening = undefined;
      void connect();
    });
  }

  async function connect(): Promise<void> {
    if (connecting || subscribers.size === 0) return;
    connecting = true;
    let socket: SocketLike;
    try {
      socket = new options.WebSocket(await options.url());
    } catch {
      connecting = false;
      retry();
      return;
    }
    const failed = (): void => {
      socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
      socket.close();
      connecting = false;
      retry();
    };
    const stopOpening = clock.after(pongWithin, failed);
    socket.onopen = () => {
      stopOpening();
      connecting = false;
      if (subscribers.size === 0) return void failed();
      const previous = current;
      clear();
      current = socket;
      drop(previous);
      socket.onclose = socket.onerror = () => drop(socket);
      attempts = 0;
      told = undefined;
      tell();
      keepOpen();
      const span = lifetime.least + random() * (lifetime.most - lifetime.least);
      stopAgeing = clock.after(span, () => void connect());
      const resumed = wasOpen;
      wasOpen = true;
      each((subscriber) => {
        if (resumed) subscriber.onResume?.();
        subscriber.onOpen?.();
      });
    };
    socket.onclose = socket.onerror = () => {
      stopOpening();
      failed();
    };
    socket.onmessage = ((event: { data: unknown }) => receive(event.data)) as never;
  }

  function receive(data: unknown): void {
    stopWaiting?.();
    stopWaiting = undefined;
    const frame = parse(data);
    if (frame === undefined) return;
    for (const item of frame.items) each((subscriber) => subscriber.onItem?.(item, frame.t));
  }

  function add(topic: string | undefined, subscriber: Subscriber): () => void {
    const own = { ...subscriber };
    subscribers.set(own, topic);
    stopLingering?.();
    if (current !== undefined) {
      tell();
      own.onOpen?.();
    } else if (stopReopening === undefined) void connect();
    return () => {
      if (!subscribers.delete(own)) return;
      if (subscribers.size > 0) return tell();
      stopLingering = clock.after(lingerFor, () => {
        wasOpen = false;
        drop(current);
      });
    };
  }

  return {
    /** Follows a topic until the returned function is called. */
    watch: (topic: string, subscriber: Subscriber): (() => void) => add(topic, subscriber),
    /** Keeps the socket open, without a topic, until the returned function is called. For rooms. */
    attach: (subscriber: Subscriber): (() => void) => add(undefined, subscriber),
    /** Sends a message; false when the socket is not open. */
    send,
    /** The network is back or the page is seen again: finds out now whether the socket still lives. */
    wake(): void {
      ping();
      if (current !== undefined || stopReopening === undefined) return;
      stopReopening();
      stopReopening = undefined;
      void connect();
    },
    /** Opens a new socket, for instance as another person, and closes the old one when the new one is open. */
    renew(): void {
      if (current !== undefined) void connect();
    },
  };
}

export type Socket = ReturnType<typeof createSocket>;

function parse(data: unknown): Frame | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    const frame = JSON.parse(data) as Partial<Frame>;
    return frame.v === 1 && typeof frame.t === 'number' && Array.isArray(frame.items)
      ? (frame as Frame)
      : undefined;
  } catch {
    return undefined;
  }
}
