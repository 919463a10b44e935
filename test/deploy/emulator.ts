import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';

export interface Emulator {
  /** `http://127.0.0.1:<port>`, where every AWS call goes. */
  readonly url: string;
  readonly account: string;
  /** The file that it logs to. */
  readonly log: string;
  /** Names of the stacks that exist, the bootstrap's aside. */
  stacks(): Promise<string[]>;
  stop(): Promise<void>;
}

const account = '000000000000';
const here = import.meta.dirname;

/** Makes the virtual environment if needed, starts the emulator on a free port and waits until it answers. */
export async function startEmulator(python: string, home: string): Promise<Emulator> {
  const venv = resolve(home, 'venv');
  install(python, venv);
  const port = await freePort();
  const log = `${home}/emulator.log`;
  const out = openSync(log, 'w');
  const child = spawn(`${venv}/bin/python`, [resolve(here, 'emulator.py')], {
    stdio: ['ignore', out, out],
    env: {
      PATH: process.env.PATH,
      HOME: resolve(home),
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      MINISTACK_HOST: 'localhost',
      MINISTACK_ACCOUNT_ID: account,
      MINISTACK_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    },
  });
  const url = `http://127.0.0.1:${port}`;
  await answering(url, child, log);
  const cloudFormation = new CloudFormationClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  return {
    url,
    account,
    log,
    async stacks() {
      const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({}));
      return Stacks.map(({ StackName }) => StackName ?? '').filter((name) => name !== 'CDKToolkit');
    },
    stop: () => stopped(child),
  };
}

function install(python: string, venv: string): void {
  const requirements = resolve(here, 'requirements.txt');
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  const marker = `${venv}/requirements.sha256`;
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return;
  console.log('• Installing the emulator …');
  for (const [program, ...args] of [
    [python, '-m', 'venv', venv],
    [`${venv}/bin/pip`, 'install', '-q', '--disable-pip-version-check', '-r', requirements],
  ] as const) {
    const { status } = spawnSync(program, args, { stdio: 'inherit' });
    if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}`);
  }
  writeFileSync(marker, wanted);
}

async function answering(url: string, child: ChildProcess, log: string): Promise<void> {
  for (let i = 0; i < 300; i += 1) {
    if (child.exitCode !== null)
      throw new Error(
        `The emulator ended with ${child.exitCode}: ${readFileSync(log, 'utf8').slice(-2_000)}`,
      );
    const up = await fetch(`${url}/_ministack/health`).then(
      () => true,
      () => false,
    );
    if (up) return;
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error('The emulator did not answer within a minute.');
}

function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve();
  return new Promise((done) => {
    const hard = setTimeout(() => child.kill('SIGKILL'), 5_000);
    child.once('exit', () => {
      clearTimeout(hard);
      done();
    });
    child.kill('SIGTERM');
  });
}

function freePort(): Promise<number> {
  return new Promise((done, refuse) => {
    const server = createServer();
    server.once('error', refuse);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}
