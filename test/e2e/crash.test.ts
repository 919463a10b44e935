import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { ApiError } from '../../client/rest';
import * as channels from '../../domain/channels/contract';
import * as sessions from '../../domain/sessions/contract';
import * as users from '../../domain/users/contract';
import { openMailbox } from '../../local/aws/cognito/mailbox';
import type { Cloud } from '../../local/runtime/cloud';
import { assembly } from './assembly';
import { type Call, callAs, type Encoder, publish, refusal, until } from './world';

const script = fileURLToPath(new URL('crash.child.ts', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'streamforge-crash-'));
const quiet = { info() {}, warn() {}, error() {} };
const mail = openMailbox({ stateDir: join(dir, 'state'), log: quiet } as unknown as Cloud);
let running: Running | undefined;
let encoder: Encoder | undefined;

afterEach(async () => {
  await encoder?.stop('SIGKILL');
  await running?.kill();
  rmSync(dir, { recursive: true, force: true });
});

interface Running {
  readonly site: string;
  as(token?: string): Call;
  /** `kill -9`; resolves when all child processes have ended too. */
  kill(): Promise<void>;
}

async function start(): Promise<Running> {
  const child = spawn(process.execPath, ['--import', 'tsx', script, assembly, dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const site = await firstLine(child);
  return {
    site,
    as: (token) => callAs(site, token),
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const started = descendants(child.pid!);
      expect(started.length, 'processes of the engine').toBeGreaterThan(0);
      child.kill('SIGKILL');
      await until('the end of every process', () => started.every((each) => !processes().has(each)), 10_000);
    },
  };
}

const firstLine = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    child.stdout!.once('data', (data) => resolve(String(data).trim()));
    child.once('exit', (code) => reject(new Error(`The cloud ended with ${code} before it was ready.`)));
  });

/** Each running process by pid and start time, since a pid may be reused. */
function processes(): Map<string, { pid: number; parent: number }> {
  const text = execFileSync('ps', ['-eo', 'pid=,ppid=,stat=,lstart='], { encoding: 'utf8' });
  const rows = text.split('\n').map((line) => /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.+)$/.exec(line));
  return new Map(
    rows.flatMap((row) =>
      row && !row[3]!.startsWith('Z')
        ? [[`${row[1]} ${row[4]}`, { pid: Number(row[1]), parent: Number(row[2]) }] as const]
        : [],
    ),
  );
}

function descendants(pid: number): string[] {
  const children = [...processes()].filter(([, { parent }]) => parent === pid);
  return children.flatMap(([name, child]) => [name, ...descendants(child.pid)]);
}

/** Writes numbered values one after another until the platform is killed. */
function writeRepeatedly(write: (n: number) => Promise<unknown>) {
  const writer = { tried: 0, acknowledged: [] as number[], end: Promise.resolve() };
  writer.end = (async () => {
    for (;;) {
      writer.tried += 1;
      try {
        await write(writer.tried);
        writer.acknowledged.push(writer.tried);
      } catch (error) {
        const status = error instanceof ApiError ? error.problem.status : -1;
        if (status === 0) return;
        if (status < 500) throw error;
      }
    }
  })();
  return writer;
}

/** An acknowledged write was stored; any other may have been. */
function expectStored(stored: string, { tried, acknowledged }: ReturnType<typeof writeRepeatedly>): void {
  expect(numberIn(stored)).toBeGreaterThanOrEqual(acknowledged.at(-1)!);
  expect(numberIn(stored)).toBeLessThanOrEqual(tried);
}

const numberIn = (text: string): number => Number(/\d+$/.exec(text)?.[0] ?? 0);

test('acknowledged writes survive two kill -9, the second in the middle of a stream', {
  timeout: 150_000,
}, async () => {
  running = await start();
  const account = { username: 'ana', email: 'ana@example.com', password: 'a long enough password' };
  await running.as()(users.signUp, { body: account });
  await running.as()(users.confirmSignUp, { body: { login: 'ana', code: mail.code(account.email)! } });
  const { accessToken } = await running.as()(users.signIn, {
    body: { login: 'ana', password: account.password },
  });
  let ana = running.as(accessToken);
  const ready = () =>
    until(
      'the ingest',
      async () => {
        const own = await ana(channels.createChannel, {}).catch(() => undefined);
        return own?.ingestState === 'ready' && own.ingest;
      },
      40_000,
    );
  // The first kill happens while the new channel waits for its ingest.
  await until('a channel', () => ana(channels.createChannel, {}).catch(() => undefined));
  const firstSessions: string[] = [];

  for (const round of [1, 2]) {
    if (round === 2) {
      const { servers } = (await ready()) as { servers: string[] };
      const { streamKey } = await ana(channels.rotateStreamKey, {});
      const server = servers.find((address) => address.startsWith('rtmp://'))!;
      encoder = await publish(server, streamKey, { size: '320x180' });
      const live = await until('a stream', async () => {
        const { state, session } = await ana(sessions.getLive, { params: { name: 'ana' } });
        return state === 'live' && session;
      });
      firstSessions.push(live.sessionId);
      await until('a picture', async () => {
        const { session } = await ana(sessions.getLive, { params: { name: 'ana' } });
        return session?.thumbnailUrl;
      });
    }
    const profile = writeRepeatedly((n) =>
      ana(users.updateProfile, { body: { displayName: `Ana ${round} ${n}` } }),
    );
    const channel = writeRepeatedly((n) =>
      ana(channels.updateChannel, { body: { title: `Title ${round} ${n}` } }),
    );
    const signUps = writeRepeatedly((n) =>
      running!.as()(users.signUp, {
        body: { ...account, username: `r${round}n${n}`, email: `r${round}n${n}@example.com` },
      }),
    );
    await until(
      'some writes',
      () => [profile, channel, signUps].every(({ acknowledged }) => acknowledged.length > 4),
      40_000,
    );
    await running.kill();
    await Promise.all([profile.end, channel.end, signUps.end]);
    await encoder?.stop();

    running = await start();
    ana = running.as(accessToken);
    const own = await ana(users.getOwnProfile, {});
    expect(own.displayName).toMatch(`Ana ${round} `);
    expectStored(own.displayName, profile);
    const page = await ana(channels.getOwnChannel, {});
    expect(page.title).toMatch(`Title ${round} `);
    expectStored(page.title, channel);
    for (const n of signUps.acknowledged) {
      const body = { ...account, username: `r${round}n${n}`, email: `again${n}@example.com` };
      const { code } = await refusal(running.as()(users.signUp, { body }));
      expect(code, body.username).toBe('name-taken');
    }
    const last = `r${round}n${signUps.acknowledged.at(-1)}`;
    const code = mail.code(`${last}@example.com`)!;
    await running.as()(users.confirmSignUp, { body: { login: last, code } });
    await running.as()(users.signIn, { body: { login: last, password: account.password } });
    // No event was lost between users and channels.
    await until('the last name in channels', async () => {
      const { displayName } = await ana(channels.getOwnChannel, {});
      return displayName === own.displayName;
    });
  }

  const ended = await until(
    'the end of the stream with its recording',
    async () => {
      const { items } = await ana(sessions.listSessions, { params: { name: 'ana' }, query: {} });
      return items.find(({ state, recording }) => state === 'ended' && recording);
    },
    40_000,
  );
  expect(ended.sessionId).toBe(firstSessions[0]);
  await expectPlayable(new URL(ended.recording!.parts[0]!.playbackUrl, running.site).href);
});

/** Follows a recording's playlists to its first segment, which must exist. */
async function expectPlayable(playbackUrl: string): Promise<void> {
  let url = playbackUrl;
  for (;;) {
    const answer = await fetch(url);
    expect(answer.status, url).toBe(200);
    if (!new URL(url).pathname.endsWith('.m3u8')) return;
    const next = (await answer.text()).split('\n').find((line) => line !== '' && !line.startsWith('#'));
    expect(next, `an entry of ${url}`).toBeTruthy();
    url = new URL(next!, url).href;
  }
}
