import { createServer, type Server, type Socket } from 'node:net';
import { HttpRequest } from '@smithy/core/protocols';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FreshHttpHandler } from './http-handler';

/** A host that answers each request as scripted, and counts its connections. */
let server: Server;
let connections: number;
let answer: (socket: Socket) => void;
let handler: FreshHttpHandler;

const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

beforeEach(async () => {
  connections = 0;
  answer = (socket) => void socket.write(ok);
  handler = new FreshHttpHandler(200);
  server = createServer((socket) => {
    connections += 1;
    socket.on('error', () => undefined);
    socket.on('data', () => answer(socket));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});
afterEach(() => {
  vi.useRealTimers();
  handler.destroy();
  server.close();
});

async function send(): Promise<number> {
  const { port } = server.address() as { port: number };
  const request = new HttpRequest({
    protocol: 'http:',
    hostname: '127.0.0.1',
    port,
    method: 'POST',
    path: '/',
  });
  const { response } = await handler.handle(request);
  for await (const _ of response.body);
  // The connection is free in the next turn.
  await new Promise(setImmediate);
  return response.statusCode;
}

it('a connection is kept for the next call, and closed when it was idle for long', async () => {
  await send();
  await send();
  expect(connections).toBe(1);
  // A frozen function: the clock goes on, timers do not.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 11_000 });
  await send();
  expect(connections).toBe(2);
});

it('a call after a lost connection takes a fresh one, whatever else was idle', async () => {
  answer = (socket) => void setTimeout(() => socket.write(ok), 20);
  await Promise.all([send(), send(), send()]);
  expect(connections).toBe(3);
  answer = (socket) => void socket.destroy();
  await expect(send()).rejects.toMatchObject({ code: 'ECONNRESET' });
  answer = (socket) => void socket.write(ok);
  await send();
  expect(connections).toBe(4);
});

it('an answer that takes too long is given up', async () => {
  answer = () => {};
  await expect(send()).rejects.toMatchObject({ name: 'TimeoutError' });
});
