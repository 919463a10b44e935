import WebSocket from 'ws';
import { type FrameItem, frameSchema } from '../../domain/chat/delivery/frame';
import type { FuzzFrame } from './fuzz-frames';
import type { World } from './world';

/** A socket that says one frame at a time and waits for its answer, apart from what it is told besides. */
export interface AskingSocket {
  /** The one item of the answer. Throws when it is no frame of the contract, when there are several, or none in time. */
  ask(frame: FuzzFrame): Promise<FrameItem>;
  /** Says a frame that ends the connection, and answers with which code. */
  askOut(frame: FuzzFrame): Promise<number>;
  /** What came though nobody asked, besides news. */
  readonly unasked: readonly string[];
  close(): Promise<void>;
}

const answerWithin = 20_000;
const news = ['chat', 'review-queue', 'stream'];

export async function openAsking(world: World, ticket?: string): Promise<AskingSocket> {
  const query = ticket === undefined ? '' : `?ticket=${encodeURIComponent(ticket)}`;
  const { origin, host } = new URL(world.running.site);
  const socket = new WebSocket(`ws://${host}/ws${query}`, { origin });
  await new Promise((opened, failed) => socket.once('open', opened).once('error', failed));
  const unasked: string[] = [];
  /** Messages that were taken: the fan-out may refuse one afterwards. */
  const taken = new Set<string>();
  let waiting: { done(text: string): void; failed(error: Error): void } | undefined;
  const closed = new Promise<number>((done) => socket.once('close', done));
  void closed.then((code) => waiting?.failed(new Error(`The connection was closed with ${code}.`)));
  socket.on('error', () => undefined);
  socket.on('message', (data) => {
    const text = String(data);
    if (isNews(text, taken)) return;
    if (waiting === undefined) unasked.push(text);
    else waiting.done(text);
  });

  function say({ data, inFragments }: FuzzFrame): void {
    const size = Math.max(1, inFragments ? Math.ceil(data.length / 3) : data.length);
    let at = 0;
    do {
      socket.send(data.slice(at, at + size), { fin: at + size >= data.length });
      at += size;
    } while (at < data.length);
  }

  return {
    unasked,
    async ask(frame) {
      let timer: NodeJS.Timeout | undefined;
      const text = await new Promise<string>((done, failed) => {
        waiting = { done, failed };
        timer = setTimeout(() => failed(new Error('There was no answer.')), answerWithin);
        say(frame);
      }).finally(() => {
        clearTimeout(timer);
        waiting = undefined;
      });
      const { items } = frameSchema.parse(JSON.parse(text));
      if (items.length !== 1) throw new Error(`${items.length} items in an answer: ${text}`);
      const item = items[0]!;
      if (item.type === 'sent' || item.type === 'in-review') taken.add(item.nonce);
      return item;
    },
    async askOut(frame) {
      say(frame);
      return await closed;
    },
    async close() {
      socket.close();
      await closed;
    },
  };
}

function isNews(text: string, taken: ReadonlySet<string>): boolean {
  const { items } = JSON.parse(text) as { items?: FrameItem[] };
  return (items ?? []).some(
    (item) => news.includes(item.type) || (item.type === 'refused' && taken.has(item.nonce)),
  );
}
