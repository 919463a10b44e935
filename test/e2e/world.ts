import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFailed } from 'vitest';
import { ApiError, createClient, type RouteAddress } from '../../client/rest';
import * as channels from '../../domain/channels/contract';
import * as chat from '../../domain/chat/contract';
import type { Route, RouteRequest, RouteResponse } from '../../domain/kit/route';
import * as sessions from '../../domain/sessions/contract';
import type { LiveState } from '../../domain/sessions/model';
import * as users from '../../domain/users/contract';
import { openMailbox } from '../../local/aws/cognito/mailbox';
import { findFfmpeg } from '../../local/media/transcode/find';
import { type RunningCloud, type StartOptions, startCloud } from '../../local/runtime/start';
import { copyWithSettings } from '../settings';
import { assembly } from './assembly';

export type Call = <R extends Route>(route: R, request: RouteRequest<R>) => Promise<RouteResponse<R>>;

/** A signed-in user. */
export interface Person {
  readonly userId: string;
  readonly username: string;
  readonly email: string;
  readonly password: string;
  readonly accessToken: string;
  readonly call: Call;
}

/** The whole platform on this machine, and what tests use it with. */
export interface World {
  readonly running: RunningCloud;
  readonly dir: string;
  /** Calls a route without an access token. */
  readonly call: Call;
  /** Calls a route with an access token. */
  as(accessToken: string): Call;
  /** Creates an account through the public routes, with the code from the mail. */
  person(username: string): Promise<Person>;
  /** Creates a channel, waits for its ingest, and creates a stream key. */
  channel(owner: Person): Promise<{ server: string; key: string; playbackUrl: string }>;
  /** Creates a channel and waits for its chat room; returns the channel's id. */
  room(owner: Person): Promise<string>;
  /**
   * Stops the cloud; with `keep`, its state stays for another start. Throws when IAM denied a function a call,
   * unless the test withheld grants itself (`refused`).
   */
  stop(options?: { keep?: boolean; refused?: boolean }): Promise<void>;
}

/** Starts the platform in a new folder or in that of an earlier start; `settings` override environments of functions. */
export async function startWorld(
  dir = mkdtempSync(join(tmpdir(), 'streamforge-')),
  settings?: Readonly<Record<string, string>>,
  options: Partial<Pick<StartOptions, 'assembly' | 'concurrency'>> = {},
): Promise<World> {
  const own = join(dir, 'cdk.out');
  if (settings !== undefined) copyWithSettings(assembly, own, settings);
  const running = await startCloud({
    assembly: settings === undefined ? assembly : own,
    dir,
    ...options,
  });
  const as = (token?: string): Call => callAs(running.site, token);
  const call = as();
  const mail = openMailbox(running.cloud);

  const world: World = {
    running,
    dir,
    call,
    as,
    async person(username) {
      const account = {
        username,
        email: `${username}@example.com`,
        password: `${username} likes long passwords`,
      };
      const { userId } = await call(users.signUp, { body: account });
      await call(users.confirmSignUp, {
        body: { login: username, code: mail.code(account.email) ?? 'no mail' },
      });
      const { accessToken } = await call(users.signIn, {
        body: { login: username, password: account.password },
      });
      return { ...account, userId, accessToken, call: as(accessToken) };
    },
    async channel(owner) {
      await until(`a channel of ${owner.username}`, () => orNull(owner.call(channels.createChannel, {})));
      const ready = await until('the ingest', async () => {
        const own = await owner.call(channels.getOwnChannel, {});
        return own.ingestState === 'ready' ? own.ingest : null;
      });
      const { streamKey } = await owner.call(channels.rotateStreamKey, {});
      const server = ready.servers.find((address) => address.startsWith('rtmp://')) ?? ready.servers[0]!;
      return { server, key: streamKey, playbackUrl: ready.playbackUrl };
    },
    async room(owner) {
      await world.channel(owner);
      const { channelId } = await owner.call(channels.getOwnChannel, {});
      await until('the room', () => call(chat.getRoom, { params: { channelId } }).catch(() => null));
      return channelId;
    },
    async stop({ keep = false, refused = false } = {}) {
      const { denials } = running.iamReport();
      await running.stop();
      if (!keep) rmSync(dir, { recursive: true, force: true });
      if (refused || denials.length === 0) return;
      const lines = denials.map(
        ({ functionName, action, resource }) => `${functionName} was refused ${action} on ${resource}`,
      );
      throw new Error(`AccessDenied: ${lines.join('; ')}`);
    },
  };
  return world;
}

/** Calls routes of the platform at an address, without an access token when there is none. */
export const callAs =
  (site: string, token?: string): Call =>
  (route, request) =>
    createClient({ fetch, baseUrl: site, accessToken: async () => token })(route as RouteAddress, request);

/** Names are unique a run, so that the order of the tests does not matter. */
export const uniqueName = (stem: string): string => `${stem}_${randomBytes(3).toString('hex')}`;

/** Calls `ask` every 100 ms until it returns neither null, undefined nor false. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  timeoutMs = 45_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`${what} did not come within ${timeoutMs} ms.`);
    await new Promise((done) => setTimeout(done, 100));
  }
}

/** The answer, or null when it is a problem. */
const orNull = <T>(answer: Promise<T>): Promise<T | null> =>
  answer.catch((error: unknown) => {
    if (error instanceof ApiError) return null;
    throw error;
  });

/** The problem that a call fails with. Throws when it succeeds. */
export async function refusal(answer: Promise<unknown>): Promise<ApiError['problem']> {
  try {
    await answer;
  } catch (error) {
    if (error instanceof ApiError) return error.problem;
    throw error;
  }
  throw new Error('The call was expected to be refused, and it was not.');
}

/** Waits until a channel's stream is in a state. */
export const liveState = (
  world: World,
  name: string,
  state: LiveState['state'],
  timeoutMs?: number,
): Promise<LiveState> =>
  until(
    `${name} being ${state}`,
    async () => {
      const answer = await orNull(world.call(sessions.getLive, { params: { name } }));
      return answer?.state === state ? answer : null;
    },
    timeoutMs,
  );

/** An encoder that publishes a moving picture with sound until it is stopped. */
export interface Encoder {
  readonly process: ChildProcess;
  /** Ends it as a broadcaster would, or with `SIGKILL` as a crash would. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Publishes with ffmpeg: 720p by default, 30 frames a second, a keyframe each second. */
export async function publish(
  server: string,
  key: string,
  { size = '1280x720', rate = 30, sound = true } = {},
): Promise<Encoder> {
  const ffmpeg = await findFfmpeg();
  const words = [
    '-hide_banner -loglevel warning',
    `-re -f lavfi -i testsrc2=size=${size}:rate=${rate} -f lavfi -i sine=frequency=440:sample_rate=48000`,
    `-c:v libx264 -preset ultrafast -tune zerolatency -g ${rate} -pix_fmt yuv420p -b:v 1500k`,
    `${sound ? '-c:a aac -b:a 96k' : '-an'} -f flv ${server}${key}`,
  ];
  const child = spawn(ffmpeg.path, words.join(' ').split(' '), { stdio: ['ignore', 'ignore', 'pipe'] });
  let text = '';
  child.stderr.on('data', (chunk) => {
    text += chunk;
  });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  if (process.env.VITEST) onTestFailed(() => console.error(`encoder: ${text.slice(-2_000)}`));
  return {
    process: child,
    async stop(signal = 'SIGINT') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await ended;
    },
  };
}
