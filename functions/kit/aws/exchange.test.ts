import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { isPassing } from './errors';
import { exchange } from './exchange';

/** A host that does with each request as it is told. */
let server: Server;
let url: URL;
let connections: number;
let asked: string[];
let reply: (socket: Socket, request: string) => void;

const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

beforeEach(async () => {
  [connections, asked] = [0, []];
  reply = (socket) => void socket.write(ok);
  server = createServer((socket) => {
    connections += 1;
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      asked.push(String(data));
      reply(socket, String(data));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  url = new URL(`http://127.0.0.1:${(server.address() as { port: number }).port}`);
});
afterEach(() => {
  vi.useRealTimers();
  server.close();
});

const send = (body: string | Uint8Array = 'héllo') =>
  exchange(url, { method: 'POST', path: '/a%20b', headers: { host: url.host, 'x-y': 'z' }, body });
const failure = () => send().catch((error: unknown) => error);

it('a request is one write, text or bytes, over one connection that is kept', async () => {
  expect(await send()).toMatchObject({ status: 200, body: 'ok', headers: { 'content-length': '2' } });
  expect(await send(Buffer.from('héllo'))).toMatchObject({ status: 200 });
  const request = `POST /a%20b HTTP/1.1\r\ncontent-length: 6\r\nhost: ${url.host}\r\nx-y: z\r\n\r\nhéllo`;
  expect(asked).toEqual([request, request]);
  expect(connections).toBe(1);
});

it('as many connections are opened as are needed, and no more than fifty', async () => {
  reply = (socket) => void setTimeout(() => socket.write(ok), 20);
  const answers = await Promise.all(Array.from({ length: 120 }, () => send()));
  expect(answers.every(({ body }) => body === 'ok')).toBe(true);
  expect(connections).toBe(50);
});

it('a connection that the host ends is not used again', async () => {
  reply = (socket) => void socket.end('HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok');
  await send();
  await send();
  expect(connections).toBe(2);
  reply = (socket) => void socket.write(ok);
  await send();
  reply = (socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\nto the end');
  expect(await send()).toMatchObject({ body: 'to the end' });
});

it('a connection that is lost in the middle of an answer, or before it, may be tried again', async () => {
  reply = (socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf');
  expect(isPassing(await failure())).toBe(true);
  reply = (socket) => void socket.destroy();
  expect(isPassing(await failure())).toBe(true);
  url = new URL('http://127.0.0.1:1');
  expect(isPassing(await failure())).toBe(true);
});

it('what is no HTTP is an error that no other try mends', async () => {
  reply = (socket) => void socket.write('SSH-2.0\r\n\r\n');
  const error = await failure();
  expect(error).toMatchObject({ message: 'The answer is no HTTP/1.1' });
  expect(isPassing(error)).toBe(false);
});

it('a request is given up in its own time on a connection where one before it might take longer', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const patient = { method: 'POST', path: '/', headers: { host: url.host }, body: '', within: 50_000 };
  await exchange(url, patient);
  reply = () => {};
  const hasty = failure();
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await hasty).toMatchObject({ name: 'TimeoutError', message: 'The answer took more than 5000 ms' });
  const waiting = exchange(url, patient).catch((error: unknown) => error);
  await vi.waitFor(() => expect(asked).toHaveLength(3));
  await vi.advanceTimersByTimeAsync(49_000);
  expect(await Promise.race([waiting, Promise.resolve('waits')])).toBe('waits');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await waiting).toMatchObject({ message: 'The answer took more than 50000 ms' });
});

it('an answer that takes longer than five seconds is given up, also one that has begun', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  await send();
  await vi.advanceTimersByTimeAsync(3_000);
  reply = (socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n');
  const slow = Promise.all([failure(), failure()]);
  await vi.waitFor(() => expect(asked).toHaveLength(3));
  await vi.advanceTimersByTimeAsync(5_000);
  for (const error of await slow) {
    expect(error).toMatchObject({ name: 'TimeoutError' });
    expect(isPassing(error)).toBe(true);
  }
});
