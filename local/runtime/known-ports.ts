import { readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';

/** Ports that stored addresses name: channels remember where they are published to and played from. */
export interface KnownPorts {
  readonly ingest: number;
  readonly playback: number;
  /** Of the distributions beside the site's, by their ids. */
  readonly distributions: Readonly<Record<string, number>>;
}

const fileIn = (dir: string) => join(dir, 'ports.json');

/**
 * The ports to ask for. Where any free one will do (0), that of the last start is taken again when it is free,
 * so that the addresses which the installation stored stay right.
 */
export async function wantedPorts(
  dir: string,
  asked: { readonly ingest?: number; readonly playback?: number },
): Promise<KnownPorts> {
  const last = read(dir);
  const distributions: Record<string, number> = {};
  for (const [id, port] of Object.entries(last.distributions ?? {})) {
    if (await isFree(port)) distributions[id] = port;
  }
  const choose = async (port = 0, before = 0) => (port === 0 && (await isFree(before)) ? before : port);
  return {
    ingest: await choose(asked.ingest, last.ingest),
    playback: await choose(asked.playback, last.playback),
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
 * The port itself when it is free, or any free one for 0, for addresses that are needed before anyone listens there.
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
