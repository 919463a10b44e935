import WebSocket from 'ws';
import { createRoom, type RoomView } from '../../client/chat/room';
import { type Clock, clockOf } from '../../client/clock';
import { createSocket, type SocketLike } from '../../client/socket';
import * as chat from '../../domain/chat/contract';
import type { FrameItem } from '../../domain/chat/delivery/frame';
import { socketAddress } from './socket';
import type { Person, World } from './world';

/** A viewer in a room, with the client of the site. */
export interface Viewer {
  send(text: string): void;
  view(): RoomView;
  /** Calls a function at each change of the view. */
  subscribe(listener: () => void): () => void;
  /** Of the messages in view, in their order. */
  texts(): string[];
  /** Texts that were answered with `sent` and not refused afterwards, and refused ones. */
  readonly accepted: ReadonlySet<string>;
  readonly refused: ReadonlySet<string>;
  /** Number of page requests. */
  pages(): number;
  /** Breaks the connection without a close frame; the client connects again. */
  cut(): void;
  /** The same, for good. */
  vanish(): void;
  leave(): void;
}

export interface ViewerOptions {
  /** Anonymous when absent. */
  readonly person?: Person | undefined;
  /** The viewer's own loopback address. @default 127.0.0.1 */
  readonly localAddress?: string;
  /** @default one on which timeouts of minutes take seconds */
  readonly clock?: Clock;
}

/** Timeouts of minutes take seconds. */
const fastClock: Clock = {
  ...clockOf(globalThis),
  after: (ms, run) => clockOf(globalThis).after(ms >= 60_000 ? ms / 10 : ms, run),
};

/** Joins a room; resolves when the viewer is in it, by socket or polling. */
export async function enterRoom(
  world: World,
  channelId: string,
  { person, localAddress = '127.0.0.1', clock = fastClock }: ViewerOptions = {},
): Promise<Viewer> {
  const call = person?.call ?? world.call;
  let wire: WebSocket | undefined;
  let vanished = false;
  let pages = 0;

  const socket = createSocket({
    WebSocket: class extends WebSocket {
      constructor(address: string) {
        super(address, { origin: world.running.site, localAddress });
        // Closing before the handshake raises an error after the client's listeners are removed.
        this.on('error', () => {});
        wire = this;
      }
    } as unknown as new (
      address: string,
    ) => SocketLike,
    url: () => (vanished ? new Promise(() => {}) : socketAddress(world, person)),
    clock,
  });
  const textOf = new Map<string, string>();
  const accepted = new Set<string>();
  const refused = new Set<string>();
  socket.attach({
    onItem(item: FrameItem) {
      if (item.type !== 'sent' && item.type !== 'refused') return;
      const text = textOf.get(item.nonce);
      if (text === undefined) return;
      if (item.type === 'sent') accepted.add(text);
      else {
        accepted.delete(text);
        refused.add(text);
      }
    },
  });
  const room = createRoom({
    socket,
    calls: {
      listMessages: (request) => call(chat.listMessages, request),
      getPage(request) {
        pages += 1;
        return call(chat.getPage, request);
      },
      getMember: (request) => call(chat.getMember, request),
    },
    channelId,
    clock,
    self: () => person?.userId,
    batchMs: 0,
  });
  const leave = room.open();
  await new Promise<void>((entered) => {
    const stop = room.subscribe(() => {
      if (room.getView().connection === 'connecting') return;
      stop();
      entered();
    });
  });

  return {
    send: (text) => void textOf.set(room.send(text), text),
    view: room.getView,
    subscribe: room.subscribe,
    texts: () => room.getView().lines.flatMap((line) => (line.kind === 'message' ? [line.message.text] : [])),
    accepted,
    refused,
    pages: () => pages,
    cut: () => wire?.terminate(),
    vanish() {
      vanished = true;
      wire?.terminate();
      leave();
    },
    leave() {
      leave();
      vanished = true;
      wire?.terminate();
    },
  };
}
