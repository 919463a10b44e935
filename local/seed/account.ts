import { ApiError, createClient, type RouteAddress } from '../../client/rest';
import * as channels from '../../domain/channels/contract';
import type { Route, RouteRequest, RouteResponse } from '../../domain/kit/route';
import * as sessions from '../../domain/sessions/contract';
import * as users from '../../domain/users/contract';
import { type DemoPerson, type DemoViewer, demoPassword, emailOf } from './people';

/** The platform as the seed uses it: its public address, and the mail it sends. */
export interface Platform {
  readonly site: string;
  /** The latest code mailed to an address. */
  readonly code: (email: string) => string | undefined;
  readonly signal: AbortSignal;
}

/** Calls a route as somebody. */
export type Call = <R extends Route>(route: R, request: RouteRequest<R>) => Promise<RouteResponse<R>>;

/** Transient problems: functions that are starting, events on their way, limits. */
const transient = new Set([
  'rate-limited',
  'upstream-unavailable',
  'conflict',
  'channel-not-ready',
  'internal-error',
  'unreachable',
]);

const RETRY_FOR_MS = 60_000;

const codeOf = (error: unknown): string | undefined =>
  error instanceof ApiError ? error.problem.code : undefined;

/** Retries transient problems. @throws the signal's reason when the seed is stopped */
export async function retryTransient<T>(signal: AbortSignal, request: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + RETRY_FOR_MS;
  for (let pause = 100; ; pause = Math.min(pause * 2, 2_000)) {
    signal.throwIfAborted();
    try {
      return await request();
    } catch (error) {
      signal.throwIfAborted();
      if (!transient.has(codeOf(error) ?? '') || Date.now() > deadline) throw error;
    }
    await new Promise((done) => setTimeout(done, pause));
  }
}

function callAs({ site, signal }: Platform, token?: string): Call {
  const client = createClient({
    fetch: (url, init) => fetch(url, { ...init, signal }),
    baseUrl: site,
    accessToken: async () => token,
  });
  return (route, request) => retryTransient(signal, () => client(route as RouteAddress, request));
}

/**
 * Signs in; creates and confirms the account if an earlier start did not.
 *
 * @throws Error when another user of this installation has the name
 */
async function signIn(platform: Platform, person: { readonly username: string }) {
  const call = callAs(platform);
  const login = person.username;
  const enter = () => call(users.signIn, { body: { login, password: demoPassword } });
  const confirm = () =>
    call(users.confirmSignUp, { body: { login, code: platform.code(emailOf(person)) ?? '' } });
  try {
    return await enter();
  } catch (error) {
    if (codeOf(error) === 'not-confirmed') await call(users.resendCode, { body: { login } });
    else if (codeOf(error) === 'credentials-rejected') await signUp(call, person);
    else throw error;
  }
  await confirm();
  return enter();
}

async function signUp(call: Call, person: { readonly username: string }): Promise<void> {
  const body = { username: person.username, email: emailOf(person), password: demoPassword };
  try {
    await call(users.signUp, { body });
  } catch (error) {
    if (codeOf(error) !== 'name-taken' && codeOf(error) !== 'email-taken') throw error;
    throw new Error(
      `${person.username} exists with another password than the demo's and was left unchanged.`,
      {
        cause: error,
      },
    );
  }
}

/** Somebody who is signed in. */
export interface DemoUser {
  readonly userId: string;
  /** Calls as this user. */
  readonly call: Call;
}

/** A demo user with a channel. */
export interface DemoAccount extends DemoUser {
  readonly person: DemoPerson;
  readonly channelId: string;
  /** Whether there is a stream to replay. */
  hasRecording(): Promise<boolean>;
  /** Ends the session at once, instead of after the grace period. */
  endSession(): Promise<void>;
  /** Creates a new stream key, which ends the old one. Returns the full RTMP address. */
  publishingAddress(): Promise<string>;
}

/** Creates the account of somebody who watches and talks. */
export async function openViewer(platform: Platform, viewer: DemoViewer): Promise<DemoUser> {
  const { accessToken, user } = await signIn(platform, viewer);
  const call = callAs(platform, accessToken);
  const { displayName, avatarColour } = viewer;
  if (user.avatarColour !== avatarColour)
    await call(users.updateProfile, { body: { displayName, avatarColour } });
  return { userId: user.userId, call };
}

/**
 * Creates a demo user's account and channel through the public routes. Later changes by the user stay: the bio is
 * written last, so an account with one is complete.
 */
export async function openAccount(platform: Platform, person: DemoPerson): Promise<DemoAccount> {
  const { accessToken, user } = await signIn(platform, person);
  const call = callAs(platform, accessToken);
  if (user.bio === '') {
    const { displayName, avatarColour, bio, channel } = person;
    await call(users.updateProfile, { body: { displayName, avatarColour } });
    await call(channels.createChannel, {});
    await call(channels.updateChannel, { body: { ...channel, tags: [...channel.tags] } });
    await call(users.updateProfile, { body: { bio } });
  }
  const { channelId } = await call(channels.getOwnChannel, {});
  return {
    ...{ person, channelId, userId: user.userId, call },
    async hasRecording() {
      const { items } = await call(sessions.listSessions, { params: { name: person.username }, query: {} });
      return items.some(({ recording }) => recording !== null);
    },
    async endSession() {
      const { items } = await call(sessions.listSessions, { params: { name: person.username }, query: {} });
      const open = items.find(({ state }) => state !== 'ended');
      if (open) await call(sessions.endSession, { params: { sessionId: open.sessionId } });
    },
    async publishingAddress() {
      const { streamKey } = await call(channels.rotateStreamKey, {});
      const { ingest } = await call(channels.getOwnChannel, {});
      const servers = ingest?.servers ?? [];
      const server = servers.find((address) => address.startsWith('rtmp://')) ?? servers[0];
      if (server === undefined) throw new Error(`The channel of ${person.username} has no ingest.`);
      return `${server}${streamKey}`;
    },
  };
}
