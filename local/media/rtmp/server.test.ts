import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { publishTags } from '../testing-tags';
import { loadCertificate } from './certificate';
import { PublishRefused } from './publication';
import { startRtmpServer } from './server';

const folder = mkdtempSync(join(tmpdir(), 'rtmp-'));
const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A server that knows one key, and how often it was asked. */
async function start() {
  const seen = { asked: 0 };
  const server = await startRtmpServer({
    port: 0,
    certificate: await loadCertificate(folder),
    log,
    timeouts: { handshake: 3_000 },
    accept: async ({ key }) => {
      seen.asked += 1;
      if (key !== 'right') throw new PublishRefused('No.', 'NetStream.Publish.BadName', true);
      return { tag: () => true, onDrain: (resume) => resume(), ended: () => undefined };
    },
  });
  onTestFinished(() => server.close());
  return { server, seen };
}

it('closes the connections of an address that opens many and stays silent, and takes others', async () => {
  const { server } = await start();
  const sockets = await Promise.all(
    Array.from({ length: 30 }, async () => {
      const socket = connect(server.port, '127.0.0.1').on('error', () => undefined);
      await once(socket, 'connect');
      return socket;
    }),
  );
  await new Promise((resolve) => setTimeout(resolve, 300));
  const refused = sockets.filter(
    (socket) => socket.resume().readableEnded || socket.destroyed || socket.closed,
  );
  expect(refused).toHaveLength(10);
  const other = await publishTags(server.port, 'right', '::1');
  expect(other.closed).toBe(false);
  other.close();
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 100));
  // Publishers are not silent: they do not count.
  const publishers = await Promise.all(
    Array.from({ length: 3 }, async () => {
      const many = [];
      for (let at = 0; at < 9; at += 1) many.push(await publishTags(server.port, 'right'));
      return many;
    }),
  );
  expect(publishers.flat().filter(({ closed }) => closed)).toHaveLength(0);
  for (const publisher of publishers.flat()) publisher.close();
}, 20_000);

it('looks at no more stream keys of an address that guessed many', async () => {
  const { server, seen } = await start();
  for (let guess = 0; guess < 25; guess += 1) {
    const publisher = await publishTags(server.port, `guess-${guess}`);
    publisher.close();
  }
  expect(seen.asked).toBe(20);
  const right = await publishTags(server.port, 'right');
  expect(right.closed, 'the right one neither').toBe(true);
  const other = await publishTags(server.port, 'right', '::1');
  expect(other.closed, 'from another address').toBe(false);
  other.close();
}, 20_000);
