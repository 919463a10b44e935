import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { clockOf } from '../clock';
import {
  channelId,
  createRoomServer,
  message,
  messageEntry,
  openRoom,
  type RoomServer,
} from '../testing/room-server';
import type { RoomOptions } from './room';

const clock = clockOf(globalThis);
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const enter = (server: RoomServer, options: Partial<RoomOptions> = {}) => openRoom(server, clock, options);

beforeEach(() => void vi.useFakeTimers({ now: 1_764_000_000_000 }));
afterEach(() => void vi.useRealTimers());

test('a reconnected room asks for the entries since, and shows that it was lost', async () => {
  const server = createRoomServer(clock);
  const { view, room, leave } = enter(server);
  const listener = vi.fn();
  room.subscribe(listener);
  expect(view().connection).toBe('connecting');
  server.append(messageEntry('ben'));
  await pass(100);
  expect(view().connection).toBe('open');
  const { seq } = view();
  server.lose();
  expect(view().connection).toBe('lost');
  for (let one = 0; one < 9; one += 1) server.append(messageEntry('ben'));
  server.recover();
  expect(server.joins().at(-1)).toEqual({ action: 'chat.join', channelId, after: seq });
  await pass(1_000);
  expect(view().lines).toHaveLength(10);
  leave();
  expect(server.sent.at(-1)).toEqual({ action: 'chat.leave', channelId });
});

test('a room joins again after two minutes of silence, and not before', async () => {
  const server = createRoomServer(clock);
  const { view } = enter(server, { random: () => 0.99 });
  await pass(100);
  for (let minute = 0; minute < 10; minute += 1) {
    server.heartbeat();
    await pass(60_000);
  }
  expect(server.joins()).toHaveLength(1);
  server.loseSubscription();
  server.append(messageEntry('ben'));
  await pass(121_000);
  expect(server.joins()).toHaveLength(2);
  expect(view()).toMatchObject({ connection: 'open', lines: server.lines() });
  server.append(messageEntry('ben'));
  await pass(100);
  expect(view().lines).toEqual(server.lines());
});

test('an unanswered join checks whether the socket is alive', async () => {
  const server = createRoomServer(clock);
  enter(server);
  await pass(100);
  server.setDeaf(true);
  await pass(115_000);
  expect(server.joins()).toHaveLength(3);
  expect(server.wakes()).toBe(1);
});

test('a room joins again when an own message does not arrive', async () => {
  const server = createRoomServer(clock);
  const { room, view, states } = enter(server);
  await pass(100);
  server.loseSubscription();
  room.send('hello');
  const mine = message('ana', 'hello');
  server.post({ type: 'sent', nonce: server.nonce(), messageId: mine.messageId });
  await pass(50);
  server.append({ type: 'message', message: mine });
  await pass(10_000);
  expect(states()).toEqual([]);
  expect(view().lines).toEqual(server.lines());
  expect(server.joins()).toHaveLength(2);
});

test('an error while joining says why the room cannot be joined', async () => {
  const server = createRoomServer(clock);
  server.setDeaf(true);
  const { view } = enter(server);
  const problem = { type: '/errors/banned', title: 'Banned', status: 403, code: 'banned' };
  server.post({ type: 'error', problem });
  await pass(50);
  expect(view()).toMatchObject({ connection: 'connecting', problem });
  server.setDeaf(false);
  await pass(20_000);
  expect(view()).toMatchObject({ connection: 'open', problem: null });
});

test('a user whose ban is lifted joins again at once', async () => {
  const server = createRoomServer(clock);
  const { view } = enter(server);
  await pass(100);
  const ban = { kind: 'ban', reason: '', by: 'mod', until: null, at: new Date(server.now()).toISOString() };
  server.setMember({ role: null, followedAt: null, restriction: ban as never });
  server.append({ type: 'purged', userId: 'usr_ana', name: 'ana', cause: 'ban' });
  await pass(100);
  server.loseSubscription();
  server.append(messageEntry('ben'));
  server.setMember({ role: null, followedAt: null, restriction: null });
  server.post({ type: 'admitted', channelId });
  await pass(300);
  expect(view().member?.restriction).toBeNull();
  expect(view().lines).toEqual(server.lines());
});

test('items of other rooms are ignored', async () => {
  const server = createRoomServer(clock);
  const { view } = enter(server);
  await pass(100);
  const entries = [{ ...messageEntry('ben'), seq: server.now() * 1_000 }];
  server.post({ type: 'chat', channelId: 'chn_2', after: 0, entries });
  await pass(1_000);
  expect(view().lines).toEqual([]);
});
