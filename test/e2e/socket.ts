import WebSocket from 'ws';
import type { Frame, FrameItem } from '../../domain/chat/contract';
import { until, type World } from './world';

/** A socket of the platform, and what it was told. */
export interface TestSocket {
  send(message: unknown): void;
  /** Waits for an item of this kind that was not taken before. */
  item<T extends FrameItem['type']>(type: T): Promise<Extract<FrameItem, { type: T }>>;
  /** Follows exactly these topics; asks again when the platform answers with an error. */
  watch(...topics: string[]): Promise<void>;
  close(): Promise<void>;
}

/** Opens a socket through the front door, as the bearer of a ticket or as nobody. */
export async function openSocket(world: World, ticket?: string): Promise<TestSocket> {
  const query = ticket === undefined ? '' : `?ticket=${encodeURIComponent(ticket)}`;
  const { origin, host } = new URL(world.running.site);
  const socket = new WebSocket(`ws://${host}/ws${query}`, { origin });
  const items: FrameItem[] = [];
  socket.on('message', (data) => items.push(...(JSON.parse(String(data)) as Frame).items));
  await new Promise((opened, failed) => socket.once('open', opened).once('error', failed));
  const take = <T extends FrameItem['type']>(...types: T[]) =>
    until(`${types.join(' or ')} on a socket`, () => {
      const at = items.findIndex((item) => (types as string[]).includes(item.type));
      return at < 0 ? null : (items.splice(at, 1)[0] as Extract<FrameItem, { type: T }>);
    });
  const send = (message: unknown) => socket.send(JSON.stringify(message));
  return {
    send,
    item: (type) => take(type),
    async watch(...topics) {
      for (let tries = 0; tries < 4; tries += 1) {
        send({ action: 'watch', topics });
        if ((await take('watching', 'error')).type === 'watching') return;
      }
      throw new Error(`${topics.join()} cannot be watched`);
    },
    close: () =>
      new Promise((closed) => {
        socket.once('close', () => closed());
        socket.close();
      }),
  };
}
