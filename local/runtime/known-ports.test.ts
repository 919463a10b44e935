import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rememberPorts, wantedPorts } from './known-ports';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ports-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

/** A port that was free a moment ago, with functions to occupy and release it. */
async function port() {
  const server = createServer();
  const listen = (number: number) =>
    new Promise<void>((resolve) => server.listen(number, '127.0.0.1', resolve));
  await listen(0);
  const { port: number } = server.address() as { port: number };
  const close = () => new Promise((resolve) => server.close(resolve));
  await close();
  return { number, take: () => listen(number), close };
}

test('the ports of the last start are used again, because stored addresses contain them', async () => {
  const [ingest, playback, irc] = [await port(), await port(), await port()];
  expect(await wantedPorts(dir, {})).toEqual({ ingest: 0, playback: 0, distributions: {} });
  rememberPorts(dir, {
    ingest: ingest.number,
    playback: playback.number,
    distributions: { E1: irc.number },
  });
  expect(await wantedPorts(dir, { ingest: 0 })).toEqual({
    ingest: ingest.number,
    playback: playback.number,
    distributions: { E1: irc.number },
  });
  expect(await wantedPorts(dir, { ingest: 1935 })).toMatchObject({ ingest: 1935 });
});

test('a port that another program occupies is not used again', async () => {
  const playback = await port();
  rememberPorts(dir, { ingest: 0, playback: playback.number, distributions: { E1: playback.number } });
  await playback.take();
  expect(await wantedPorts(dir, {})).toEqual({ ingest: 0, playback: 0, distributions: {} });
  await playback.close();
});
