import WebSocket from 'ws';
import { createRoom, type RoomView } from '../../client/chat/room';
import { type Clock, clockOf } from '../../client/clock';
import { createSocket, type SocketLike } from '../../client/socket';
import * as chat from '../../domain/chat/contract';
import type { FrameItem } from '../../domain/chat/delivery/frame';
import * as users from '../../domain/users/contract';
import type { Person, World } from './world';

/** Somebody in a room, with the client that the site uses. */
export interface Viewer {
  say(text: string): void;
  view(): RoomView;
  /** The texts that the platform answered `sent` for and did not refuse afterwards, and those that it refused. */
  readonly accepted: ReadonlySet<string>;
  readonly refused: ReadonlySet<string>;
  /** How many pages the viewer asked for. */
  pages(): number;
  /** Is gone as with the power: the connection breaks without a close frame, and nobody comes back. */
  vanish(): void;
  leave(): void;
}

export interface ViewerOptions {
  /** Anonymous when absent. */
  readonly person?: Person | undefined;
  /** The address that the viewer comes from, one of this machine's own. @default 127.0.0.1 */
  readonly localAddress?: string;
}

/** What takes minutes takes seconds: a test does not wait for a client's longest patience. */
const hurried: Clock = {
  ...clockOf(globalThis),
  after: (ms, run) => clockOf(globalThis).after(ms >= 60_000 ? ms / 10 : ms, run),
};

/** Enters a room, and is in it, on the socket or by pages, when this resolves. */
export async function enterRoom(
  world: World,
  channelId: string,
  { person, localAddress = '127.0.0.1' }: ViewerOptions = {},
): Promise<Viewer> {
  const { origin, host } = new URL(world.running.site);
  const call = person?.call ?? world.call;
  let wire: WebSocket | undefined;
  let vanished = false;
  let pages = 0;

  async function url(): Promise<string> {
    if (vanished) return await new Promise(() => {});
    if (person === undefined) return `ws://${host}/ws`;
    const { ticket } = await person.call(users.createSocketTicket, {});
    return `ws://${host}/ws?ticket=${encodeURIComponent(ticket)}`;
  }

  const socket = createSocket({
    WebSocket: class extends WebSocket {
      constructor(address: string) {
        super(address, { origin, localAddress });
        // What is closed before it opened tells an error when nobody listens any more.
        this.on('error', () => {});
        wire = this;
      }
    } as unknown as new (
      address: string,
    ) => SocketLike,
    url,
    clock: hurried,
  });
  const said = new Map<string, string>();
  const accepted = new Set<string>();
  const refused = new Set<string>();
  socket.attach({
    onItem(item: FrameItem) {
      if (item.type !== 'sent' && item.type !== 'refused') return;
      const text = said.get(item.nonce);
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
    clock: hurried,
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
    say: (text) => void said.set(room.send(text), text),
    view: room.getView,
    accepted,
    refused,
    pages: () => pages,
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
