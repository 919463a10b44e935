import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { freePort } from '../../local/runtime/known-ports';
import { finish, start, stop } from './processes';

export interface Emulator {
  /** `http://127.0.0.1:<port>`, the endpoint of every AWS call. */
  readonly url: string;
  readonly account: string;
  /** The end of its log. */
  log(): string;
  stop(): Promise<void>;
}

const account = '000000000000';
const here = import.meta.dirname;

/** Makes the virtual environment if needed, starts the emulator on a free port and waits until it answers. */
export async function startEmulator(python: string, home: string): Promise<Emulator> {
  const venv = resolve(home, 'venv');
  await install(python, venv);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const file = `${home}/emulator.log`;
  const out = openSync(file, 'w');
  const child = start(`${venv}/bin/python`, [resolve(here, 'emulator.py')], {
    // It stops when its standard input ends, which happens however this process ends.
    stdio: ['pipe', out, out],
    env: {
      PATH: process.env.PATH,
      HOME: resolve(home),
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      MINISTACK_HOST: 'localhost',
      MINISTACK_ACCOUNT_ID: account,
      MINISTACK_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: url,
      // A listener on a fixed port, which is not needed.
      IOT_MTLS_ENABLED: '0',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      NODE_PATH: runtimeModules(home),
    },
  });
  const log = () => readFileSync(file, 'utf8').slice(-6_000);
  await answering(url, child, log);
  return { url, account, log, stop: () => stop(child) };
}

/** A folder with the AWS SDK only, as in Lambda's Node.js runtime: the CDK's own functions need it. */
function runtimeModules(home: string): string {
  const folder = resolve(home, 'runtime');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  symlinkSync(resolve('node_modules/@aws-sdk'), `${folder}/@aws-sdk`);
  return folder;
}

async function install(python: string, venv: string): Promise<void> {
  const requirements = resolve(here, 'requirements.txt');
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  const marker = `${venv}/requirements.sha256`;
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return;
  console.log('• Installing the emulator …');
  for (const [program, ...args] of [
    [python, '-m', 'venv', '--clear', venv],
    [`${venv}/bin/pip`, 'install', '-q', '--disable-pip-version-check', '-r', requirements],
  ] as const) {
    const { code, output } = await finish(program, args, { env: process.env, limitMs: 300_000 });
    if (code !== 0) throw new Error(`The emulator could not be installed: ${args.join(' ')}\n${output}`);
  }
  writeFileSync(marker, wanted);
}

async function answering(url: string, child: ChildProcess, log: () => string): Promise<void> {
  for (let i = 0; i < 300; i += 1) {
    if (child.exitCode !== null) throw new Error(`The emulator ended with ${child.exitCode}:\n${log()}`);
    const up = await fetch(`${url}/_ministack/health`, { signal: AbortSignal.timeout(2_000) }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (up) return;
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error(`The emulator did not answer within a minute:\n${log()}`);
}
