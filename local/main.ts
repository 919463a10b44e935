import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { lock } from './lock';
import { fileLog } from './log';
import { type RunningCloud, startCloud } from './start';
import { root, synth } from './synth';

const help = `StreamForge on this machine: no AWS account, no Docker, 127.0.0.1 only.

  npm start                     start, with the data of the last time
  npm start -- --fresh          remove all local data first
  npm start -- --port 8080      another port for the site (default 3000; 0 takes a free one)
  npm start -- --ingest 1936    another port for RTMP (default 1935; 0 takes a free one)
  npm start -- --help           this text

Data, logs and the IAM report live in .streamforge/. Ctrl-C stops everything.
STREAMFORGE_FAULTS='[{"service":"dynamodb","kind":"throttle","rate":0.1}]' makes services fail.
STREAMFORGE_ENDPOINT_<SERVICE>=http://… hands a service to an outside emulator.`;

/** Ports that encoders and people expect. */
const DEFAULT_PORTS = { site: 3000, ingest: 1935 };

async function main(): Promise<void> {
  const flags = readFlags();
  if (flags.help) {
    console.log(help);
    return;
  }
  const dir = join(root, '.streamforge');
  if (flags.fresh) removeData(dir);
  const began = Date.now();
  const step = (text: string) => console.log(`… ${text}`);
  const assembly = await synth({ onStep: step });
  const log = fileLog(join(dir, 'logs', 'cloud.log'), (level, message) => {
    if (level === 'error') console.error(`! ${message}`);
  });
  const ports = { site: flags.port, ingest: flags.ingest };
  const running = await startCloud({ assembly, dir, ports, log, onStep: step });
  announce(running, Date.now() - began);
  stopOnSignal(running, () => log.close());
}

function readFlags() {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', default: false },
      fresh: { type: 'boolean', default: false },
      port: { type: 'string', default: String(DEFAULT_PORTS.site) },
      ingest: { type: 'string', default: String(DEFAULT_PORTS.ingest) },
    },
  });
  return { ...values, port: portOf('--port', values.port), ingest: portOf('--ingest', values.ingest) };
}

function portOf(flag: string, text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`${flag} takes a port number from 0 to 65535, not "${text}".`);
  }
  return port;
}

/** The assembly stays: it holds no data and takes long to make. */
function removeData(dir: string): void {
  mkdirSync(dir, { recursive: true });
  const unlock = lock(dir);
  for (const name of ['state', 'logs', 'install.json', 'iam-report.json']) {
    rmSync(join(dir, name), { recursive: true, force: true });
  }
  unlock();
}

function announce({ site, ingest, endpoint }: RunningCloud, took: number): void {
  console.log(`
StreamForge runs (${(took / 1000).toFixed(1)} s).

  Site       ${site}
  Ingest     ${ingest}   (the stream key is in your channel's settings)
  AWS calls  ${endpoint}

To publish: sign up on the site, open the studio, copy the stream key, and give OBS the ingest address as
server. Ctrl-C stops everything.`);
}

function stopOnSignal(running: RunningCloud, closeLog: () => Promise<void>): void {
  let stopping = false;
  const stop = async () => {
    if (stopping) process.exit(1);
    stopping = true;
    console.log('\n… stopping');
    await running.stop();
    await closeLog();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
