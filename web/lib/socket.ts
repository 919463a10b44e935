import type { Frame, FrameItem } from '../../domain/chat/contract';

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
  readonly random?: () => number;
}

export interface Subscriber {
  /** An item arrived; it is not filtered by topic, since an item names its own channel. */
  onItem?(item: FrameItem): void;
  /** The socket is open again after a gap: what happened in between must be fetched. */
  onResume?(): void;
}

/** API Gateway closes a socket that is idle for 10 minutes, and every socket after 2 hours. */
const pingEvery = 5 * 60_000;
const pongWithin = 10_000;
const lifetime = { least: 100 * 60_000, most: 115 * 60_000 };
/** A socket that nobody uses is closed after this. */
const lingerFor = 30_000;
const backOff = { first: 500, most: 30_000 };
const open = 1;

/** A socket that opens when a topic is watched, reopens by itself, and follows the union of all topics. */
export function createSocket(options: SocketOptions) {
  const random = options.random ?? Math.random;
  const subscribers = new Map<Subscriber, string>();
  let current: SocketLike | undefined;
  let connecting = false;
  let attempts = 0;
  let wasOpen = false;
  let told = '';
  let timers: ReturnType<typeof setTimeout>[] = [];
  let pong: ReturnType<typeof setTimeout> | undefined;
  let reopen: ReturnType<typeof setTimeout> | undefined;
  let linger: ReturnType<typeof setTimeout> | undefined;

  const topics = (): string[] => [...new Set(subscribers.values())].sort().slice(0, 8);

  function tell(): void {
    const message = JSON.stringify({ action: 'watch', topics: topics() });
    if (current?.readyState !== open || message === told) return;
    told = message;
    current.send(message);
  }

  function ping(): void {
    if (current?.readyState !== open || pong !== undefined) return;
    current.send(JSON.stringify({ action: 'ping' }));
    pong = setTimeout(() => drop(current), pongWithin);
  }

  function clear(): void {
    for (const timer of timers) clearTimeout(timer);
    timers = [];
    clearTimeout(pong);
    pong = undefined;
  }

  /** Gives a socket up without waiting for its close event, which a dead network delays by minutes. */
  function drop(socket: SocketLike | undefined): void {
    if (socket === undefined) return;
    socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
    socket.close();
    if (socket === current) {
      current = undefined;
      clear();
      retry();
    }
  }

  function retry(): void {
    if (subscribers.size === 0 || connecting || reopen !== undefined) return;
    const ceiling = Math.min(backOff.most, backOff.first * 2 ** attempts);
    attempts += 1;
    reopen = setTimeout(
      () => {
        reopen = undefined;
        void connect();
      },
      ceiling / 2 + (random() * ceiling) / 2,
    );
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
      if (socket === current) {
        current = undefined;
        clear();
      }
      connecting = false;
      retry();
    };
    const opening = setTimeout(failed, pongWithin);
    socket.onopen = () => {
      clearTimeout(opening);
      connecting = false;
      if (subscribers.size === 0) return void failed();
      const previous = current;
      clear();
      current = socket;
      drop(previous);
      socket.onclose = socket.onerror = () => drop(socket);
      attempts = 0;
      told = '';
      tell();
      const span = lifetime.least + random() * (lifetime.most - lifetime.least);
      timers = [setInterval(ping, pingEvery), setTimeout(() => void connect(), span)];
      if (wasOpen) for (const subscriber of [...subscribers.keys()]) subscriber.onResume?.();
      wasOpen = true;
    };
    socket.onclose = socket.onerror = () => {
      clearTimeout(opening);
      failed();
    };
    socket.onmessage = ((event: { data: unknown }) => receive(event.data)) as never;
  }

  function receive(data: unknown): void {
    clearTimeout(pong);
    pong = undefined;
    const frame = parse(data);
    if (frame === undefined) return;
    for (const item of frame.items) {
      for (const subscriber of [...subscribers.keys()]) subscriber.onItem?.(item);
    }
  }

  return {
    /** Follows a topic until the returned function is called. */
    watch(topic: string, subscriber: Subscriber): () => void {
      const own = { ...subscriber };
      subscribers.set(own, topic);
      clearTimeout(linger);
      if (current !== undefined) tell();
      else if (reopen === undefined) void connect();
      return () => {
        subscribers.delete(own);
        if (subscribers.size > 0) return tell();
        linger = setTimeout(() => {
          wasOpen = false;
          drop(current);
        }, lingerFor);
      };
    },
    /** The network is back or the page is seen again: finds out now whether the socket still lives. */
    wake(): void {
      ping();
      if (current !== undefined || reopen === undefined) return;
      clearTimeout(reopen);
      reopen = undefined;
      void connect();
    },
    /** Opens a new socket, for instance as another person, and closes the old one when the new one is open. */
    renew(): void {
      if (current !== undefined) void connect();
    },
  };
}

function parse(data: unknown): Frame | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    const frame = JSON.parse(data) as Partial<Frame>;
    return frame.v === 1 && Array.isArray(frame.items) ? (frame as Frame) : undefined;
  } catch {
    return undefined;
  }
}
