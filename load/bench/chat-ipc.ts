import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

/** What the processes of the benches of chat tell each other. */
export type Message =
  /** A server listens. */
  | { readonly type: 'ready'; readonly address: string; readonly posts?: PostAddress }
  /** CPU of a process so far, in microseconds. */
  | { readonly type: 'cpu'; readonly micros: number }
  /** Of the poster: CPU of one signature, in microseconds. */
  | { readonly type: 'signature'; readonly micros: number }
  /** Of the poster: every post was answered. */
  | { readonly type: 'posted'; readonly sent: number }
  /** Of the clients: all sockets are open; their connection ids, where the server has such. */
  | { readonly type: 'open'; readonly ids: readonly string[] }
  /** Of the clients: every socket received the frame. */
  | { readonly type: 'received' }
  /** Of the platform: it runs, with a room and people who have signed in. */
  | ({ readonly type: 'world' } & Room)
  /** Of the platform: what it did since it was told to count anew. */
  | ({ readonly type: 'counts' } & Counts)
  /** Of a crowd: what was said, and what it heard of that. */
  | ({ readonly type: 'heard' } & Heard);

/** A room, and the access tokens of those who write in it. */
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

/** What a crowd is to do: write for some seconds at a rate, all together, and hear everything. */
export interface Saying {
  readonly perSecond: number;
  readonly messages: number;
}

export interface Heard {
  /** Ids of the messages that were accepted, in the order of their acknowledgement. */
  readonly accepted: readonly string[];
  /** Codes of the problems of those that were not. */
  readonly refused: readonly string[];
  /** Ids of the messages in the order of the room. */
  readonly order: readonly string[];
  /** Messages that a socket did not get, got twice, or got out of order; of all sockets together. */
  readonly missing: number;
  readonly repeated: number;
  readonly disordered: number;
  /** Frames of the room that all sockets got, together. */
  readonly frames: number;
  /** Milliseconds from writing a message to its arrival, of every message at every socket. */
  readonly p50: number;
  readonly p99: number;
  /** The same of each stretch of 12 s. */
  readonly p99s: readonly number[];
}

/** Where and as whom to post to connections. */
export interface PostAddress {
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export const tell = (message: Message): void => {
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
  end(): Promise<void>;
}

/** Starts a script of this folder as a process of its own. */
export function peer(file: string, ...args: string[]): Peer {
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
    async end() {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}
