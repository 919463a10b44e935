import { createRequire } from 'node:module';
import { onTestFinished } from 'vitest';
import { bridgeUrl } from './irc-socket';
import { until, type World } from './world';

/** What these tests use of tmi.js, which brings no types. */
interface Client {
  connect(): Promise<unknown>;
  disconnect(): Promise<unknown>;
  join(channel: string): Promise<unknown>;
  say(channel: string, text: string): Promise<unknown>;
  ban(channel: string, name: string, reason: string): Promise<unknown>;
  slow(channel: string, seconds: number): Promise<unknown>;
  deletemessage(channel: string, messageId: string): Promise<unknown>;
  readyState(): string;
  on(event: string, listener: (...args: never[]) => void): void;
}

const tmi = createRequire(import.meta.url)('tmi.js') as { Client: new (options: object) => Client };

/** A bot with an unmodified tmi.js, and the events that it received. */
export interface Bot {
  readonly client: Client;
  /** Waits for an event of this name that was not returned before. */
  // biome-ignore lint/suspicious/noExplicitAny: tmi.js brings no types
  event(name: string): Promise<any[]>;
  /** Number of events of this name that were not returned. */
  left(name: string): number;
}

const events = ['message', 'join', 'ban', 'messagedeleted', 'slowmode', 'notice', 'disconnected'] as const;

/** Creates a bot; without a token it only reads. */
export function createBot(
  world: World,
  token?: string,
  username = 'any_name',
  server = bridgeUrl(world),
): Bot {
  const { hostname, port } = new URL(server);
  const client = new tmi.Client({
    connection: { server: hostname, port: Number(port), secure: false, reconnect: false },
    // Otherwise tmi.js sends the token to api.twitch.tv.
    options: { skipUpdatingEmotesets: true },
    logger: { setLevel() {}, info() {}, warn() {}, error() {} },
    ...(token !== undefined && { identity: { username, password: `oauth:${token}` } }),
  });
  const received = new Map<string, unknown[][]>(events.map((name) => [name, []]));
  for (const name of events) client.on(name, (...args: unknown[]) => void received.get(name)!.push(args));
  onTestFinished(async () => {
    if (client.readyState() === 'OPEN') await client.disconnect();
  });
  return {
    client,
    event: (name) => until(`${name} of a bot`, () => received.get(name)!.shift()),
    left: (name) => received.get(name)!.length,
  };
}
