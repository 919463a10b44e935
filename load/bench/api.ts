import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { originHeader } from '../../domain/kit/origin';
import { type RunningCloud, startCloud } from '../../local/runtime/start';
import { synth } from '../../local/runtime/synth';
import { application } from '../../local/seed/application';
import { demoPeople } from '../../local/seed/people';
import { startSeed } from '../../local/seed/seed';
import { type Bench, interleaved, round } from './bench';

const run = promisify(execFile);
const name = 'tidewatch';
const paths = [
  '/v1/live',
  `/v1/live/${name}`,
  `/v1/channels/${name}`,
  `/v1/users/${name}`,
  `/v1/channels/${name}/sessions`,
];
const CONNECTIONS = 8;
const SECONDS = 3;
/** Each of the functions' environments optimises its code for itself, which takes more calls than one server's. */
const WARM_SECONDS = 60;

const child = (file: string) => ['--import', 'tsx', join(import.meta.dirname, file)];

/** Requests a second and the 99th percentile in milliseconds of one arm. */
async function load(
  base: string,
  headers: Record<string, string>,
  seconds = SECONDS,
): Promise<{ rate: number; p99: number }> {
  const order = JSON.stringify({
    urls: paths.map((path) => base + path),
    headers,
    connections: CONNECTIONS,
    seconds,
  });
  const { stdout } = await run(process.execPath, [...child('api-load.ts'), order]);
  return JSON.parse(stdout) as { rate: number; p99: number };
}

/** The value of the only output of a stack whose name holds a text. */
function output(running: RunningCloud, stack: string, part: string): string {
  const values = running.outputs.get(stack) ?? {};
  const found = Object.entries(values).find(([key]) => key.includes(part));
  if (found === undefined) throw new Error(`${stack} has no output with ${part}.`);
  return String(found[1]);
}

async function startBare(running: RunningCloud): Promise<{ process: ChildProcess; base: string }> {
  const dynamodb = new DynamoDBClient(running.clientConfig());
  const { TableNames = [] } = await dynamodb.send(new ListTablesCommand({}));
  dynamodb.destroy();
  const table = (service: string) => TableNames.find((name) => name.startsWith(`streamforge-${service}-`));
  const tables = { users: table('users'), channels: table('channels'), sessions: table('sessions') };
  const order = JSON.stringify({ client: running.clientConfig(), tables });
  const server = spawn(process.execPath, [...child('api-bare.ts'), order], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  });
  const port = await new Promise<string>((resolve, reject) => {
    server.stdout.once('data', (text: Buffer) => resolve(text.toString().trim()));
    server.once('exit', (code) => reject(new Error(`The bare server ended with ${code}.`)));
  });
  return { process: server, base: `http://127.0.0.1:${port}` };
}

async function measure(running: RunningCloud, bare: string) {
  // The API's own address passes the gateway and the function each time; the front door may answer from its cache.
  const api = running.cloud
    .localAddress(output(running, 'streamforge-rest', 'ApiEndpoint'))
    .replace(/\/v1\/$/, '');
  const bases = { 'bare server': bare, API: api, 'front door': running.site };
  const p99: Record<string, number[]> = {};
  const rounds = 5;
  // The front door replaces it.
  const secret = running.parts.secrets.text(output(running, 'streamforge-foundation', 'OriginSecret'));
  const headers = { [originHeader]: secret };
  await load(bases.API, headers, WARM_SECONDS);
  for (const base of [bases['bare server'], bases['front door']]) await load(base, headers);
  const arms = await interleaved(
    Object.fromEntries(
      Object.entries(bases).map(([arm, base]) => [
        arm,
        async () => {
          const figures = await load(base, headers);
          p99[arm] = [...(p99[arm] ?? []), figures.p99];
          return figures.rate;
        },
      ]),
    ),
    rounds,
  );
  const slowest = (arm: string) => [...p99[arm]!].sort((a, b) => a - b)[Math.floor(rounds / 2)]!;
  const verdicts = ['API', 'front door'].flatMap((arm) => [
    {
      what: `requests/s of the ${arm} over the bare server`,
      value: round(arms[arm]! / arms['bare server']!, 2),
      min: 0.5,
    },
    {
      what: `p99 of the ${arm} over the bare server`,
      value: round(slowest(arm) / slowest('bare server'), 2),
      max: 2,
    },
  ]);
  return { arms, unit: 'requests/s', rounds, verdicts };
}

export const bench: Bench = {
  name: 'api',
  title: 'the five commonest reads against a bare Node server that makes the same DynamoDB calls',
  async run() {
    const dir = mkdtempSync(join(tmpdir(), 'api-bench-'));
    let running: RunningCloud | undefined;
    let bare: ChildProcess | undefined;
    try {
      running = await startCloud({ assembly: await synth(application), dir });
      const people = demoPeople.slice(0, 3).map((person) => ({ ...person, stream: 'never' as const }));
      const trouble: string[] = [];
      const seed = startSeed({
        cloud: running.cloud,
        site: running.site,
        folder: dir,
        lifeMs: 1,
        onUpdate: (text) => trouble.push(text),
        people,
        viewers: [],
      });
      const accounts = await seed.done;
      if (accounts.length < people.length) throw new Error(trouble.join('\n'));
      const server = await startBare(running);
      bare = server.process;
      return await measure(running, server.base);
    } finally {
      bare?.kill();
      await running?.stop();
      rmSync(dir, { recursive: true, force: true });
    }
  },
};
