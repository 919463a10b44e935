import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

/** What the processes of the chat-fanout bench tell each other. */
export type Message =
  /** A server listens. */
  | { readonly type: 'ready'; readonly address: string; readonly posts?: PostAddress }
  /** Of a server: CPU of its process so far, in microseconds. */
  | { readonly type: 'cpu'; readonly micros: number }
  /** Of the clients: all sockets are open; their connection ids, where the server has such. */
  | { readonly type: 'open'; readonly ids: readonly string[] }
  /** Of the clients: every socket received the frame. */
  | { readonly type: 'received' };

/** Where and as whom to post to connections. */
export interface PostAddress {
  readonly url: string;
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
