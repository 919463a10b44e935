import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import * as channels from '../../domain/channels/contract';
import { clockOf } from '../../domain/chat/clock';
import { type ChatRoom, createRoom } from '../../domain/chat/room';
import * as chat from '../../domain/chat/routes';
import { createSocket, type Socket } from '../../domain/chat/socket';
import * as users from '../../domain/users/contract';
import { type Person, startWorld, until, type World } from './world';

const socketsPerRoom = 12;
let world: World;
let owner: Person;
let ben: Person;
let channelId: string;
const leaving: (() => void)[] = [];

beforeAll(async () => {
  world = await startWorld(undefined, { SOCKETS_PER_ROOM: String(socketsPerRoom) });
  [owner, ben] = await Promise.all([world.person('pages_owner'), world.person('pages_ben')]);
  await world.channel(owner);
  ({ channelId } = await owner.call(channels.getOwnChannel, {}));
  await until('the room', () => world.call(chat.getRoom, { params: { channelId } }).catch(() => null));
});

afterAll(async () => {
  for (const leave of leaving) leave();
  await world?.stop();
});

let pages = 0;

/** The room as the site has it, by the front door: the shared client over a real socket and real routes. */
function enter(person?: Person): { room: ChatRoom; socket: Socket } {
  const { origin, host } = new URL(world.running.site);
  class FromSite extends WebSocket {
    constructor(url: string) {
      super(url, { origin });
    }
  }
  const socket = createSocket({
    WebSocket: FromSite as never,
    clock: clockOf(globalThis),
    async url() {
      if (person === undefined) return `ws://${host}/ws`;
      const { ticket } = await person.call(users.createSocketTicket, {});
      return `ws://${host}/ws?ticket=${encodeURIComponent(ticket)}`;
    },
  });
  const call = person?.call ?? world.call;
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
    clock: clockOf(globalThis),
    self: () => person?.userId,
  });
  leaving.push(room.open());
  return { room, socket };
}

const textsOf = (room: ChatRoom): string[] =>
  room.getView().lines.flatMap((line) => (line.kind === 'message' ? [line.message.text] : []));

test('a room that outgrows its sockets is read by pages, in one order, and nobody misses or repeats a line', async () => {
  const writer = enter(ben);
  const moderator = enter(owner);
  const readers = Array.from({ length: socketsPerRoom }, () => enter());
  const everybody = [writer, moderator, ...readers].map(({ room }) => room);
  await until('everybody in the room', () =>
    everybody.every((room) => room.getView().connection !== 'connecting'),
  );

  const said: string[] = [];
  const speak = (text: string) => {
    said.push(text);
    writer.room.send(text);
  };
  speak('this is getting crowded');
  const onPages = (room: ChatRoom) => room.getView().connection === 'pages';
  for (let line = 1; !readers.every(({ room }) => onPages(room)); line += 1) {
    // What only counts on is taken for a repeat.
    speak(`${randomUUID()} ${line}`);
    // As fast as somebody may write: 20 messages in 30 seconds.
    await new Promise((pause) => setTimeout(pause, 1_600));
    if (line > 18) throw new Error('The readers did not go to pages.');
  }
  speak('the last line');
  await until('the last line', () => everybody.every((room) => textsOf(room).at(-1) === 'the last line'));
  for (const room of everybody) expect(textsOf(room)).toEqual(said);
  expect(pages).toBeGreaterThan(readers.length);
  for (const { room } of [writer, moderator]) expect(room.getView().connection).toBe('open');

  // Who comes now is given no seat, and reads the same.
  const late = enter();
  await until('the room by pages', () => onPages(late.room));
  expect(textsOf(late.room)).toEqual(said);

  speak('one more');
  await until('one more line by pages', () =>
    [...readers, late].every(({ room }) => textsOf(room).at(-1) === 'one more'),
  );
  const { delivery } = await world.call(chat.getRoom, { params: { channelId } });
  expect(delivery).toBe('pages');
});
