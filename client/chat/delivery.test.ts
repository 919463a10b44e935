import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { clockOf } from '../clock';
import { channelId, createRoomServer, messageEntry, openRoom, type RoomServer } from '../testing/room-server';

const clock = clockOf(globalThis);
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const enter = (server: RoomServer) => openRoom(server, clock);

beforeEach(() => void vi.useFakeTimers({ now: 1_764_000_000_000 }));
afterEach(() => void vi.useRealTimers());

test('a large room is polled at the pace of the server’s clock, and returns to the socket when it is small', async () => {
  const server = createRoomServer(clock);
  const { view } = enter(server);
  await pass(100);
  server.setDelivery('polling');
  await pass(6_000);
  expect(view().connection).toBe('polling');
  // The server deletes the subscriptions of readers itself.
  expect(server.sent.map(({ action }) => action)).not.toContain('chat.leave');
  server.append(messageEntry('ben'));
  await pass(20_000);
  expect(view().lines).toEqual(server.lines());
  const { pages } = server;
  expect(pages).toEqual(pages.map((_, at) => pages[0]! + 2 * at));
  const newest = server.now() / 1_000;
  expect(newest - pages.at(-1)!).toBeGreaterThan(3.25);
  expect(newest - pages.at(-1)!).toBeLessThan(6.1);

  server.room.delivery = 'socket';
  await pass(120_000);
  expect(view().connection).toBe('open');
  const asked = pages.length;
  await pass(20_000);
  expect(pages).toHaveLength(asked);
});

test('a writer returns to the socket, and to polling after a while without writing', async () => {
  const server = createRoomServer(clock);
  const { room, view } = enter(server);
  await pass(100);
  server.setDelivery('polling');
  await pass(6_000);
  room.send('hello');
  expect(server.joins().at(-1)).toMatchObject({ writes: true });
  await pass(100);
  expect(server.sent.at(-1)).toMatchObject({ action: 'chat.send', text: 'hello' });
  expect(view().connection).toBe('open');
  await pass(4 * 60_000);
  expect(view().connection).toBe('open');
  await pass(2 * 60_000);
  expect(view().connection).toBe('polling');
  expect(server.sent.at(-1)).toEqual({ action: 'chat.leave', channelId });
});

test('polling continues while the room cannot be joined, and stays when too many returned', async () => {
  const server = createRoomServer(clock);
  const { view } = enter(server);
  await pass(100);
  server.setDelivery('polling');
  await pass(6_000);
  server.room.delivery = 'socket';
  server.setDeaf(true);
  await pass(130_000);
  const asked = server.joins().length;
  expect(asked).toBeGreaterThan(2);
  server.append(messageEntry('ben'));
  await pass(8_000);
  expect(view().connection).toBe('polling');
  expect(view().lines).toEqual(server.lines());
  server.room.delivery = 'polling';
  await pass(8_000);
  const tries = server.joins().length;
  server.setDeaf(false);
  server.append(messageEntry('ben'));
  await pass(60_000);
  expect(server.joins()).toHaveLength(tries);
  expect(view().lines).toEqual(server.lines());
});

test('a moderator stays on the socket', async () => {
  const server = createRoomServer(clock);
  server.setMember({ role: 'moderator', followedAt: null, restriction: null });
  const { view } = enter(server);
  await pass(100);
  server.setDelivery('polling');
  await pass(6_000);
  await pass(10 * 60_000);
  expect(view().connection).toBe('open');
});

test('a newcomer polls a large room at once', async () => {
  const server = createRoomServer(clock);
  server.room.delivery = 'polling';
  const { view } = enter(server);
  await pass(100);
  expect(view().connection).toBe('polling');
});

test('after a sleep the history replaces hundreds of pages', async () => {
  const server = createRoomServer(clock);
  const { view } = enter(server);
  await pass(100);
  server.setDelivery('polling');
  await pass(6_000);
  await pass(6_000);
  const before = server.pages.length;
  for (let one = 0; one < 250; one += 1) server.append(messageEntry('ben'));
  vi.setSystemTime(Date.now() + 3_600_000);
  for (let one = 0; one < 10; one += 1) server.append(messageEntry('ben'));
  await pass(12_000);
  expect(server.pages.length - before).toBeLessThan(10);
  expect(view().lines).toEqual(server.lines());
});
