import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { clockOf } from '../clock';
import { createRoomServer, messageEntry, openRoom, type RoomServer } from '../testing/room-server';
import type { RoomOptions } from './room';

const clock = clockOf(globalThis);
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const enter = (server: RoomServer, options: Partial<RoomOptions> = {}) => openRoom(server, clock, options);

beforeEach(() => void vi.useFakeTimers({ now: 1_764_000_000_000 }));
afterEach(() => void vi.useRealTimers());

test('entries that a join left out are fetched at once', async () => {
  const server = createRoomServer(clock);
  const { view } = enter(server);
  server.append(messageEntry('ben'));
  await pass(100);
  server.lose();
  for (let one = 0; one < 30; one += 1) server.append(messageEntry('ben'));
  server.recover();
  await pass(200);
  expect(view().lines).toEqual(server.lines());
});

test('older lines load until there are no more', async () => {
  const server = createRoomServer(clock);
  for (let one = 0; one < 12; one += 1) server.append(messageEntry('ben'));
  const { view, room } = enter(server, { limit: 5 });
  await pass(100);
  expect([view().lines.length, view().older]).toEqual([5, true]);
  void room.loadOlder();
  expect(view().loadingOlder).toBe(true);
  await pass(100);
  expect(view().lines).toEqual(server.lines());
  expect([view().older, view().loadingOlder]).toEqual([false, false]);
});

test('a gap that the history cannot fill is skipped', async () => {
  const server = createRoomServer(clock);
  const { view } = enter(server);
  server.append(messageEntry('ben'));
  await pass(100);
  server.append(messageEntry('ben'), false);
  server.append(messageEntry('ben', 'after the gap'));
  server.calls.listMessages = async ({ query: { after = 0 } = {} }) => ({
    ...{ after: Number(after), entries: [], more: false },
  });
  await pass(10_000);
  expect(view().lines).toMatchObject([{ message: { text: 'after the gap' } }]);
  expect(view().older).toBe(true);
});

test('entries that a join left out are asked for again after a failure', async () => {
  const server = createRoomServer(clock);
  const { view } = enter(server);
  server.append(messageEntry('ben'));
  await pass(100);
  server.lose();
  for (let one = 0; one < 30; one += 1) server.append(messageEntry('ben'));
  const { listMessages } = server.calls;
  server.calls.listMessages = () => Promise.reject(new Error('busy'));
  server.recover();
  await pass(200);
  expect(view().lines.length).toBeLessThan(10);
  server.calls.listMessages = listMessages;
  await pass(2_000);
  expect(view().lines).toEqual(server.lines());
});
