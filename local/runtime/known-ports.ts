import { readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';

/** Ports that are part of stored addresses: where channels are published to and played from. */
export interface KnownPorts {
  readonly ingest: number;
  readonly playback: number;
  /** Of the distributions besides the site's, by id. */
  readonly distributions: Readonly<Record<string, number>>;
}

const fileIn = (dir: string) => join(dir, 'ports.json');

/**
 * The ports to listen on. In place of any free port (0), the port of the last start is used again if it is free, so
 * that stored addresses stay valid.
 */
export async function wantedPorts(
  dir: string,
  requested: { readonly ingest?: number; readonly playback?: number },
): Promise<KnownPorts> {
  const last = read(dir);
  const distributions: Record<string, number> = {};
  for (const [id, port] of Object.entries(last.distributions ?? {})) {
    if (await isFree(port)) distributions[id] = port;
  }
  const choose = async (port = 0, before = 0) => (port === 0 && (await isFree(before)) ? before : port);
  return {
    ingest: await choose(requested.ingest, last.ingest),
    playback: await choose(requested.playback, last.playback),
    distributions,
  };
}

export function rememberPorts(dir: string, ports: KnownPorts): void {
  writeFileSync(fileIn(dir), JSON.stringify(ports));
}

function read(dir: string): Partial<KnownPorts> {
  try {
    return JSON.parse(readFileSync(fileIn(dir), 'utf8')) as KnownPorts;
  } catch {
    return {};
  }
}

async function isFree(port: number): Promise<boolean> {
  return (
    port !== 0 &&
    (await freePort(port).then(
      () => true,
      () => false,
    ))
  );
}

/**
 * The port itself if it is free, or any free one for 0; for addresses needed before listening.
 *
 * @throws Error EADDRINUSE
 */
export async function freePort(port = 0): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return address.port;
}
