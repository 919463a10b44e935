import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the child processes of the chat benches report. */
export type Message =
  /** A server listens. */
  | { readonly type: 'ready'; readonly address: string; readonly posts?: PostAddress }
  /** CPU of the process so far, in microseconds. */
  | { readonly type: 'cpu'; readonly micros: number }
  /** Poster: CPU of one signature, in microseconds. */
  | { readonly type: 'signature'; readonly micros: number }
  /** Poster: every post was answered, so many with success. */
  | { readonly type: 'posted'; readonly sent: number }
  /** Clients: all sockets are open; their connection ids, where the server has any. */
  | { readonly type: 'open'; readonly ids: readonly string[] }
  /** Clients: every socket received the frame. */
  | { readonly type: 'received' }
  /** Platform: it runs, with a room and signed-in users. */
  | ({ readonly type: 'room' } & Room)
  /** Platform: its work since the last reset. */
  | ({ readonly type: 'counts' } & Counts)
  /** Audience: what was sent and received. */
  | ({ readonly type: 'outcome' } & Outcome);

/** A room, and the access tokens of its writers. */
export interface Room {
  readonly site: string;
  readonly channelId: string;
  readonly tokens: readonly string[];
}

export interface Counts {
  readonly calls: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Units of the chat table, and by operation. */
  readonly read: number;
  readonly write: number;
  readonly operations: Readonly<Record<string, { read: number; write: number; calls: number }>>;
  /** Resident memory of the process, bytes. */
  readonly memory: number;
  /** CPU of the process so far, microseconds. */
  readonly cpu: number;
}

/** Messages for the audience's writers to send, in turn. */
export interface Traffic {
  readonly perSecond: number;
  readonly messages: number;
}

/** What became of some traffic. */
export interface Outcome extends Received {
  /** Ids of the accepted messages, in the order of their acknowledgement. */
  readonly accepted: readonly string[];
  /** Problem codes of the other messages. */
  readonly refused: readonly string[];
}

/** What all sockets received together. */
export interface Received {
  /** Message ids in the order of the room. */
  readonly order: readonly string[];
  /** Messages that a socket did not get, got twice, or got out of order. */
  readonly missing: number;
  readonly repeated: number;
  readonly disordered: number;
  /** Frames of the room. */
  readonly frames: number;
  /** Milliseconds from writing a message to its arrival, of every message at every socket. */
  readonly p50: number;
  readonly p99: number;
  /** The same for the messages of each window of 12 s. */
  readonly p99s: readonly number[];
  /** Milliseconds from writing a message to its arrival at the first socket, p99. */
  readonly firstP99: number;
  /** Milliseconds from a frame's first arrival to its last, median and p99 of all frames. */
  readonly spreadP50: number;
  readonly spreadP99: number;
}

/** Where to post to connections, and with which credentials. */
export interface PostAddress {
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export const report = (message: Message): void => {
  process.send!(message);
};

/** CPU of this process so far, its threads included, in microseconds. */
export function cpuMicros(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

export interface Peer {
  send(order: unknown): void;
  /** The next message of a type. */
  next<T extends Message['type']>(type: T): Promise<Extract<Message, { type: T }>>;
  /** Sends an order; resolves with the next message of a type. */
  ask<T extends Message['type']>(order: unknown, type: T): Promise<Extract<Message, { type: T }>>;
  end(): Promise<void>;
}

/** Starts scripts of this folder as processes of their own. Ends them, the last one first, and removes the folder. */
export async function withPeers<T>(
  name: string,
  use: (start: (file: string, ...args: string[]) => Peer, folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  const peers: Peer[] = [];
  const start = (file: string, ...args: string[]) => {
    const started = peer(file, ...args);
    peers.push(started);
    return started;
  };
  try {
    return await use(start, folder);
  } finally {
    for (const each of peers.reverse()) await each.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

function peer(file: string, ...args: string[]): Peer {
  const child: ChildProcess = fork(join(import.meta.dirname, file), args, { execArgv: ['--import', 'tsx'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    send: (order) => void child.send(order as never),
    next: (type) =>
      new Promise((resolve, reject) => {
        const leave = (code: number | null) => reject(new Error(`${file} ended with ${code}.`));
        const listen = (message: Message) => {
          if (message.type !== type) return;
          child.off('message', listen);
          child.off('exit', leave);
          resolve(message as never);
        };
        child.on('message', listen);
        child.once('exit', leave);
      }),
    ask(order, type) {
      const answer = this.next(type);
      this.send(order);
      return answer;
    },
    async end() {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}
