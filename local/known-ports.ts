import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** Ports that stored addresses name: channels remember where they are published to and played from. */
export interface KnownPorts {
  readonly ingest: number;
  readonly playback: number;
}

const fileIn = (dir: string) => join(dir, 'ports.json');

/**
 * The ports to ask for. Where any free one will do (0), that of the last start is taken again when it is free,
 * so that the addresses which the installation stored stay right.
 */
export async function wantedPorts(dir: string, asked: Partial<KnownPorts>): Promise<KnownPorts> {
  const last = read(dir);
  const choose = async (port = 0, before = 0) => (port === 0 && (await isFree(before)) ? before : port);
  return {
    ingest: await choose(asked.ingest, last.ingest),
    playback: await choose(asked.playback, last.playback),
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
  if (port === 0) return false;
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
