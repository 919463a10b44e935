import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { lock } from '../runtime/lock';
import { fileLog } from '../runtime/log';
import { type RunningCloud, startCloud } from '../runtime/start';
import { root, synth } from '../runtime/synth';
import { type Seed, startSeed } from '../seed/seed';
import { announce, announceDemo, mailLine } from './announce';
import { help, readFlags } from './flags';

const SAMPLE_LIFE_MS = 60 * 60_000;

const step = (text: string) => console.log(`… ${text}`);

/** What runs by now, ended in this order by the first signal. */
const running: { seed?: Seed; cloud?: RunningCloud; closeLog?: () => Promise<void> } = {};
const ending = new AbortController();

async function main(): Promise<void> {
  const flags = readFlags(process.argv.slice(2));
  if (flags.help) {
    console.log(help);
    return;
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => onSignal());
  const dir = flags.data === undefined ? join(root, '.streamforge') : resolve(flags.data);
  if (flags.fresh) removeData(dir);
  const began = Date.now();
  const assembly = await synth({ onStep: step, signal: ending.signal });
  if (ending.signal.aborted) return;

  const demoMail = new Set<string>();
  const log = fileLog(join(dir, 'logs', 'cloud.log'), (level, message, fields) => {
    const mail = mailLine(fields);
    if (level === 'error' && !ending.signal.aborted) console.error(`! ${message}`);
    else if (mail && !demoMail.has(mail.to)) console.log(mail.line);
  });
  running.closeLog = () => log.close();
  const ports = { site: flags.port, ingest: flags.ingest };
  const cloud = await startCloud({ assembly, dir, ports, log, onStep: step }).catch(withRemedy(ports));
  running.cloud = cloud;
  if (ending.signal.aborted) return;
  announce(cloud, { tookMs: Date.now() - began, dir });
  if (flags.seed) await seed(cloud, dir, demoMail);
}

async function seed(cloud: RunningCloud, dir: string, demoMail: Set<string>): Promise<void> {
  step('filling in demo people and a live sample');
  running.seed = startSeed({
    cloud: cloud.cloud,
    site: cloud.site,
    folder: join(dir, 'state', 'seed'),
    lifeMs: SAMPLE_LIFE_MS,
    onNews: (text) => console.log(`• ${text}`),
    onMailFor: (address) => demoMail.add(address),
  });
  const accounts = await running.seed.done;
  if (!ending.signal.aborted) announceDemo(cloud, accounts, SAMPLE_LIFE_MS);
}

/** Says which flag helps when a port is taken. */
function withRemedy(ports: { site: number; ingest: number }) {
  return (error: Error): never => {
    const { code, port } = (error.cause ?? error) as { code?: string; port?: number };
    if (code !== 'EADDRINUSE') throw error;
    const [what, flag] = port === ports.ingest ? ['RTMP', '--ingest'] : ['the site', '--port'];
    throw new Error(
      `Port ${port} for ${what} is in use by another program. Take another one: npm start -- ${flag} <port>`,
      { cause: error },
    );
  };
}

/** The assembly stays: it holds no data and takes long to make. */
function removeData(dir: string): void {
  mkdirSync(dir, { recursive: true });
  const unlock = lock(dir);
  for (const name of ['state', 'logs', 'install.json', 'ports.json', 'iam-report.json']) {
    rmSync(join(dir, name), { recursive: true, force: true });
  }
  unlock();
}

/** One Ctrl-C can arrive more than once: from the terminal, and handed on by npm. */
const SAME_SIGNAL_MS = 700;
let signalled = 0;

/** The first signal ends everything in order, also what is only being started; a further one at once. */
function onSignal(): void {
  if (ending.signal.aborted) {
    if (Date.now() - signalled > SAME_SIGNAL_MS) process.exit(1);
    return;
  }
  signalled = Date.now();
  console.log('\n… stopping');
  ending.abort();
  void started.then(stop).then(() => process.exit(0));
}

async function stop(): Promise<void> {
  await running.seed?.stop();
  await running.cloud?.stop();
  await running.closeLog?.();
}

const started = main().catch(async (error: unknown) => {
  if (ending.signal.aborted) return;
  console.error(`\n✗ ${error instanceof Error ? error.message : String(error)}`);
  await stop();
  process.exit(1);
});
