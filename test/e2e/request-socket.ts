import WebSocket from 'ws';
import { type FrameItem, frameSchema } from '../../domain/chat/delivery/frame';
import type { FuzzFrame } from './fuzz-frames';
import { socketAddress } from './socket';
import type { Person, World } from './world';

/** A socket that sends one frame at a time and waits for its answer; pushed updates are ignored. */
export interface RequestSocket {
  /** Returns the answer's only item. Throws when it does not match the contract, has several items, or is late. */
  request(frame: FuzzFrame): Promise<FrameItem>;
  /** Sends a frame that ends the connection; returns the close code. */
  requestClose(frame: FuzzFrame): Promise<number>;
  /** Texts that were neither an answer nor an update. */
  readonly unexpected: readonly string[];
  close(): Promise<void>;
}

const timeoutMs = 20_000;
const updates = ['chat', 'review-queue', 'stream'];

export async function openRequestSocket(world: World, person?: Person): Promise<RequestSocket> {
  const socket = new WebSocket(await socketAddress(world, person), { origin: world.running.site });
  await new Promise((opened, failed) => socket.once('open', opened).once('error', failed));
  const unexpected: string[] = [];
  /** Nonces of accepted messages: the fan-out may refuse one afterwards. */
  const accepted = new Set<string>();
  let waiting: { done(text: string): void; failed(error: Error): void } | undefined;
  const closed = new Promise<number>((done) => socket.once('close', done));
  void closed.then((code) => waiting?.failed(new Error(`The connection was closed with ${code}.`)));
  socket.on('error', () => undefined);
  socket.on('message', (data) => {
    const text = String(data);
    if (isUpdate(text, accepted)) return;
    if (waiting === undefined) unexpected.push(text);
    else waiting.done(text);
  });

  function send({ data, inFragments }: FuzzFrame): void {
    const size = Math.max(1, inFragments ? Math.ceil(data.length / 3) : data.length);
    let at = 0;
    do {
      socket.send(data.slice(at, at + size), { fin: at + size >= data.length });
      at += size;
    } while (at < data.length);
  }

  return {
    unexpected,
    async request(frame) {
      let timer: NodeJS.Timeout | undefined;
      const text = await new Promise<string>((done, failed) => {
        waiting = { done, failed };
        timer = setTimeout(() => failed(new Error('There was no answer.')), timeoutMs);
        send(frame);
      }).finally(() => {
        clearTimeout(timer);
        waiting = undefined;
      });
      const { items } = frameSchema.parse(JSON.parse(text));
      if (items.length !== 1) throw new Error(`${items.length} items in an answer: ${text}`);
      const item = items[0]!;
      if (item.type === 'sent' || item.type === 'in-review') accepted.add(item.nonce);
      return item;
    },
    async requestClose(frame) {
      send(frame);
      return await closed;
    },
    async close() {
      socket.close();
      await closed;
    },
  };
}

function isUpdate(text: string, accepted: ReadonlySet<string>): boolean {
  const { items } = JSON.parse(text) as { items?: FrameItem[] };
  return (items ?? []).some(
    (item) => updates.includes(item.type) || (item.type === 'refused' && accepted.has(item.nonce)),
  );
}
