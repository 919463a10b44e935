import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { type Application, defaults, type Seed } from '../runtime/application';
import { readEnvironment } from '../runtime/environment';
import { lock } from '../runtime/lock';
import { fileLog } from '../runtime/log';
import { type RunningCloud, startCloud } from '../runtime/start';
import { folderOf, synth } from '../runtime/synth';
import { announce, mailLine } from './announce';
import { help, readFlags } from './flags';

const step = (text: string) => console.log(`… ${text}`);

/** What runs so far; the first signal ends it in this order. */
const running: { seed?: Seed; cloud?: RunningCloud; closeLog?: () => Promise<void> } = {};
const ending = new AbortController();

async function main(): Promise<void> {
  const flags = readFlags(process.argv.slice(2));
  const application = await load(flags.application);
  const { command, environmentPrefix } = { ...defaults, ...application };
  if (flags.help) {
    console.log(help(application));
    return;
  }
  if (flags.seed && !application.seed) throw new Error(`${application.name} has no seed.`);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => onSignal());
  const dir = flags.data === undefined ? folderOf(application) : resolve(flags.data);
  const environment = readEnvironment(environmentPrefix, process.env);
  if (flags.fresh) removeData(dir);
  const began = Date.now();
  const assembly = await synth(application, { onStep: step, signal: ending.signal });
  if (ending.signal.aborted) return;

  const seedMail = new Set<string>();
  const log = fileLog(join(dir, 'logs', 'cloud.log'), (level, message, fields) => {
    const mail = mailLine(fields);
    if (level === 'error' && !ending.signal.aborted) console.error(`! ${message}`);
    else if (mail && !seedMail.has(mail.to)) console.log(mail.line);
  });
  running.closeLog = () => log.close();
  const ports = { site: flags.port, ingest: flags.ingest, others: flags.others };
  const { concurrency } = flags;
  const cloud = await startCloud({
    ...{ assembly, dir, ports, log, concurrency },
    onStep: step,
    ...environment,
  }).catch(withRemedy(ports, command));
  running.cloud = cloud;
  if (ending.signal.aborted) return;
  announce(application, cloud, { tookMs: Date.now() - began, dir });
  if (!flags.seed || !application.seed) return;
  step('filling in demo data');
  running.seed = application.seed(cloud, {
    folder: join(dir, 'state', 'seed'),
    onUpdate: (text) => console.log(`• ${text}`),
    onAddress: (email) => seedMail.add(email),
  });
  const text = await running.seed.done;
  if (ending.signal.aborted) return;
  console.log(text);
  stopSeedOnRequest(running.seed);
}

/** `stop` on standard input ends what the seed does; the cloud goes on. */
function stopSeedOnRequest(seed: Seed): void {
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => {
    if (line.trim().toLowerCase() !== 'stop') return;
    lines.close();
    void seed
      .stop()
      .then(() => console.log('• The demo streams and chats have ended; the platform goes on.'));
  });
}

/** The application that a module exports as `application`, or the one in the current folder. */
async function load(module: string | undefined): Promise<Application> {
  if (module !== undefined) return (await import(pathToFileURL(resolve(module)).href)).application;
  const root = process.cwd();
  if (!existsSync(join(root, 'cdk.json'))) throw new Error(`There is no cdk.json in ${root}.`);
  const { name = 'The application' } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return { name, root };
}

/** Names the flag that helps when a port is taken. */
const names: Readonly<Record<string, readonly [string, string]>> = {
  site: ['the site', '--port'],
  ingest: ['RTMP', '--ingest'],
  others: ['another address', '--others'],
};

function withRemedy(ports: Readonly<Record<string, number | undefined>>, command: string) {
  return (error: Error): never => {
    const { code, port } = (error.cause ?? error) as { code?: string; port?: number };
    if (code !== 'EADDRINUSE') throw error;
    const name = Object.keys(names).find((one) => ports[one] === port) ?? 'others';
    const [what, flag] = names[name]!;
    throw new Error(
      `Port ${port} for ${what} is in use by another program. Choose another one: ${command} ${flag} <port>`,
      { cause: error },
    );
  };
}

/** Keeps the assembly: it holds no data and is slow to make. */
function removeData(dir: string): void {
  mkdirSync(dir, { recursive: true });
  const unlock = lock(dir);
  for (const name of ['state', 'logs', 'install.json', 'ports.json', 'iam-report.json']) {
    rmSync(join(dir, name), { recursive: true, force: true });
  }
  unlock();
}

/** One Ctrl-C can arrive twice: from the terminal, and forwarded by npm. */
const SAME_SIGNAL_MS = 700;
let signalled = 0;

/** The first signal ends everything in order, even during the start; a further one exits at once. */
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
