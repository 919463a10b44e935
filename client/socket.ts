import type { Frame, FrameItem } from '../domain/chat/delivery/frame';
import type * as messages from '../domain/chat/messaging/contract';
import type { MessageBody } from '../domain/kit/message';
import type { Clock } from './clock';
import { backOff, createTimers } from './timers';

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
  /** Returns the URL to open; may fetch a ticket first. */
  readonly url: () => Promise<string>;
  readonly clock: Clock;
  readonly random?: () => number;
}

export interface Subscriber {
  /** Every item of the socket, for whatever channel. `t` is the server's time in ms. */
  onItem?(item: FrameItem, t: number): void;
  /** The socket opened, reopened or was replaced. */
  onOpen?(): void;
  /** The socket reopened: fetch what was missed. */
  onResume?(): void;
  /** The socket was lost; it reopens by itself. */
  onLost?(): void;
}

/** A message that a client may send. */
export type ClientMessage = MessageBody<(typeof messages)[keyof typeof messages]>;

/** API Gateway closes a socket that is idle for 10 minutes, and every socket after 2 hours. */
const pingEvery = 5 * 60_000;
const pongWithin = 10_000;
const lifetime = { least: 100 * 60_000, most: 115 * 60_000 };
/** An unused socket is closed after this. */
const lingerFor = 30_000;
const firstRetry = 500;
const mostTopics = 8;
const open = 1;

/**
 * One socket for all topics and rooms of a page. It opens with the first subscriber, reopens by itself, and watches the
 * union of all topics.
 */
export function createSocket(options: SocketOptions) {
  const { clock } = options;
  const random = options.random ?? Math.random;
  const timers = createTimers(clock);
  const subscribers = new Map<Subscriber, string | undefined>();
  let current: SocketLike | undefined;
  let connecting = false;
  let failures = 0;
  let wasOpen = false;
  /** The last watch message on the current socket. */
  let watched: string | undefined;

  function topics(): string[] {
    const wanted = new Set([...subscribers.values()].filter((topic) => topic !== undefined));
    return [...wanted].sort().slice(0, mostTopics);
  }

  function sendTopics(): void {
    const wanted = topics();
    const message = JSON.stringify({ action: 'watch', topics: wanted });
    if (current?.readyState !== open || message === watched) return;
    if (watched === undefined && wanted.length === 0) return;
    watched = message;
    current.send(message);
  }

  function send(message: ClientMessage): boolean {
    if (current?.readyState !== open) return false;
    current.send(JSON.stringify(message));
    return true;
  }

  function notify(call: (subscriber: Subscriber) => void): void {
    for (const subscriber of [...subscribers.keys()]) call(subscriber);
  }

  function ping(): void {
    if (timers.has('pong') || !send({ action: 'ping' })) return;
    const pinged = current;
    timers.set('pong', pongWithin, () => drop(pinged));
  }

  function keepAlive(): void {
    timers.set('ping', pingEvery, () => {
      keepAlive();
      ping();
    });
  }

  function stopTimers(): void {
    for (const name of ['ping', 'pong', 'renew']) timers.cancel(name);
  }

  /** Closes a socket without waiting for its close event, which a dead network delays by minutes. */
  function drop(socket: SocketLike | undefined): void {
    if (socket === undefined) return;
    discard(socket);
    if (socket !== current) return;
    current = undefined;
    stopTimers();
    notify((subscriber) => subscriber.onLost?.());
    retry();
  }

  function retry(): void {
    if (subscribers.size === 0 || connecting || timers.has('retry')) return;
    timers.set('retry', backOff(firstRetry, failures, random), () => void connect());
    failures += 1;
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
    const fail = (): void => {
      discard(socket);
      timers.cancel('open');
      connecting = false;
      retry();
    };
    timers.set('open', pongWithin, fail);
    socket.onopen = () => {
      if (subscribers.size === 0) return fail();
      timers.cancel('open');
      connecting = false;
      adopt(socket);
    };
    socket.onclose = socket.onerror = fail;
    socket.onmessage = ((event: { data: unknown }) => receive(event.data)) as never;
  }

  /** Uses a socket that just opened in place of the current one, if there is one. */
  function adopt(socket: SocketLike): void {
    const previous = current;
    stopTimers();
    current = socket;
    drop(previous);
    socket.onclose = socket.onerror = () => drop(socket);
    failures = 0;
    watched = undefined;
    sendTopics();
    keepAlive();
    timers.set('renew', lifetime.least + random() * (lifetime.most - lifetime.least), () => void connect());
    const resumed = wasOpen;
    wasOpen = true;
    notify((subscriber) => {
      if (resumed) subscriber.onResume?.();
      subscriber.onOpen?.();
    });
  }

  function receive(data: unknown): void {
    timers.cancel('pong');
    const frame = parse(data);
    if (frame === undefined) return;
    for (const item of frame.items) notify((subscriber) => subscriber.onItem?.(item, frame.t));
  }

  function add(topic: string | undefined, subscriber: Subscriber): () => void {
    const own = { ...subscriber };
    subscribers.set(own, topic);
    timers.cancel('linger');
    if (current !== undefined) {
      sendTopics();
      own.onOpen?.();
    } else if (!timers.has('retry')) void connect();
    return () => {
      if (!subscribers.delete(own)) return;
      if (subscribers.size > 0) return sendTopics();
      timers.set('linger', lingerFor, () => {
        wasOpen = false;
        drop(current);
      });
    };
  }

  return {
    /** Follows a topic until the returned function is called. */
    watch: (topic: string, subscriber: Subscriber): (() => void) => add(topic, subscriber),
    /** Keeps the socket open without a topic until the returned function is called. For rooms. */
    attach: (subscriber: Subscriber): (() => void) => add(undefined, subscriber),
    /** Sends a message; false when the socket is not open. */
    send,
    /** Checks now whether the socket is alive: for when the network returns or the page becomes visible. */
    wake(): void {
      ping();
      if (current !== undefined || !timers.has('retry')) return;
      timers.cancel('retry');
      void connect();
    },
    /** Replaces the socket without a gap, for instance after a sign-in. */
    renew(): void {
      if (current !== undefined) void connect();
    },
  };
}

export type Socket = ReturnType<typeof createSocket>;

function discard(socket: SocketLike): void {
  socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
  socket.close();
}

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
