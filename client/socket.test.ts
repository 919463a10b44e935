import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { clockOf } from './clock';
import { createSocket } from './socket';

/** A WebSocket that the test opens and closes. */
class FakeSocket {
  static made: FakeSocket[] = [];
  readyState = 0;
  readonly sent: unknown[] = [];
  closed = false;
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: never) => void) | null = null;
  onclose: ((event: never) => void) | null = null;
  onerror: ((event: never) => void) | null = null;
  constructor(readonly url: string) {
    FakeSocket.made.push(this);
  }
  send(data: string): void {
    this.sent.push(JSON.parse(data));
  }
  close(): void {
    this.closed = true;
    this.readyState = 3;
  }
  open(): void {
    this.readyState = 1;
    this.onopen?.(undefined as never);
  }
  lose(): void {
    this.readyState = 3;
    this.onclose?.(undefined as never);
  }
  receive(...items: unknown[]): void {
    this.onmessage?.({ data: JSON.stringify({ v: 1, t: 0, items }) } as never);
  }
}

const minute = 60_000;
const settle = () => vi.advanceTimersByTimeAsync(0);
const last = () => FakeSocket.made.at(-1)!;
const make = () =>
  createSocket({
    WebSocket: FakeSocket,
    url: async () => 'ws://x/ws',
    clock: clockOf(globalThis),
    random: () => 1,
  });

beforeEach(() => {
  FakeSocket.made = [];
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

test('one socket watches the union of the topics', async () => {
  const socket = make();
  const leave = socket.watch('directory', {});
  socket.watch('channel:a', {});
  await settle();
  last().open();
  expect(FakeSocket.made).toHaveLength(1);
  expect(last().sent).toEqual([{ action: 'watch', topics: ['channel:a', 'directory'] }]);
  socket.watch('directory', {});
  expect(last().sent).toHaveLength(1);
  leave();
  expect(last().sent).toHaveLength(1);
});

test('items reach every subscriber, and malformed frames are ignored', async () => {
  const socket = make();
  const items: unknown[] = [];
  socket.watch('directory', { onItem: (item) => items.push(item) });
  await settle();
  last().open();
  last().onmessage?.({ data: 'not json' } as never);
  last().onmessage?.({ data: '{"v":2,"items":[{"type":"pong"}]}' } as never);
  last().receive({ type: 'pong' });
  expect(items).toEqual([{ type: 'pong' }]);
});

test('a lost socket reopens, watches again and notifies its subscribers', async () => {
  const socket = make();
  const onResume = vi.fn();
  socket.watch('directory', { onResume });
  await settle();
  last().open();
  expect(onResume).not.toHaveBeenCalled();
  last().lose();
  await vi.advanceTimersByTimeAsync(500);
  expect(FakeSocket.made).toHaveLength(2);
  last().open();
  expect(last().sent).toEqual([{ action: 'watch', topics: ['directory'] }]);
  expect(onResume).toHaveBeenCalledTimes(1);
});

test('retries back off to one in 30 s', async () => {
  const socket = make();
  socket.watch('directory', {});
  await settle();
  for (let failure = 0; failure < 10; failure += 1) {
    last().lose();
    await vi.advanceTimersByTimeAsync(30_000);
  }
  const before = FakeSocket.made.length;
  last().lose();
  await vi.advanceTimersByTimeAsync(29_000);
  expect(FakeSocket.made).toHaveLength(before);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(FakeSocket.made).toHaveLength(before + 1);
});

test('pings keep a socket open, and an unanswered ping drops it', async () => {
  const socket = make();
  socket.watch('directory', {});
  await settle();
  const first = last();
  first.open();
  await vi.advanceTimersByTimeAsync(5 * minute);
  expect(first.sent.at(-1)).toEqual({ action: 'ping' });
  first.receive({ type: 'pong' });
  await vi.advanceTimersByTimeAsync(11_000);
  expect(first.closed).toBe(false);
  await vi.advanceTimersByTimeAsync(5 * minute);
  expect(first.closed).toBe(true);
});

test('before the two-hour limit a second socket takes over without a gap', async () => {
  const socket = make();
  socket.watch('directory', {});
  await settle();
  const first = last();
  first.open();
  for (let spent = 0; spent < 115; spent += 5) {
    await vi.advanceTimersByTimeAsync(5 * minute);
    first.receive({ type: 'pong' });
  }
  expect(FakeSocket.made).toHaveLength(2);
  expect(first.closed).toBe(false);
  last().open();
  expect(first.closed).toBe(true);
  await vi.advanceTimersByTimeAsync(minute);
  expect(FakeSocket.made).toHaveLength(2);
});

test('the socket closes some time after the last subscriber left', async () => {
  const socket = make();
  const leave = socket.watch('directory', {});
  await settle();
  last().open();
  leave();
  await vi.advanceTimersByTimeAsync(31_000);
  expect(last().closed).toBe(true);
  await vi.advanceTimersByTimeAsync(10 * minute);
  expect(FakeSocket.made).toHaveLength(1);
});

test('a room attaches without a topic, learns of each opening and loss, and sends while the socket is open', async () => {
  const socket = make();
  const [onOpen, onLost] = [vi.fn(), vi.fn()];
  socket.attach({ onOpen, onLost });
  expect(socket.send({ action: 'ping' })).toBe(false);
  await settle();
  last().open();
  expect(onOpen).toHaveBeenCalledTimes(1);
  expect(last().sent).toEqual([]);
  expect(socket.send({ action: 'ping' })).toBe(true);
  last().lose();
  expect(onLost).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(500);
  last().open();
  expect(onOpen).toHaveBeenCalledTimes(2);
  socket.attach({ onOpen });
  expect(onOpen).toHaveBeenCalledTimes(3);
});
