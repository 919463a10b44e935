import { ApiError, createClient, type RouteAddress } from '../../client/rest';
import * as channels from '../../domain/channels/contract';
import type { Route, RouteRequest, RouteResponse } from '../../domain/kit/route';
import * as users from '../../domain/users/contract';
import { type DemoPerson, demoPassword, emailOf } from './people';

/** What the seed needs of the platform: its public address, and the mail that it sends. */
export interface Platform {
  readonly site: string;
  /** The latest code that was sent to an address. */
  readonly code: (email: string) => string | undefined;
  readonly signal: AbortSignal;
}

type Call = <R extends Route>(route: R, request: RouteRequest<R>) => Promise<RouteResponse<R>>;

/** Problems that pass by themselves: functions that start, events on their way, limits. */
const passing = new Set([
  'rate-limited',
  'upstream-unavailable',
  'conflict',
  'channel-not-ready',
  'internal-error',
  'unreachable',
]);

const PATIENCE_MS = 60_000;

const codeOf = (error: unknown): string | undefined =>
  error instanceof ApiError ? error.problem.code : undefined;

/** Tries again while the problem may pass. Throws the signal's reason when the seed is stopped. */
export async function patiently<T>(signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (let pause = 100; ; pause = Math.min(pause * 2, 2_000)) {
    signal.throwIfAborted();
    try {
      return await ask();
    } catch (error) {
      signal.throwIfAborted();
      if (!passing.has(codeOf(error) ?? '') || Date.now() > deadline) throw error;
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
  return (route, request) => patiently(signal, () => client(route as RouteAddress, request));
}

/**
 * Signs a person in; makes and confirms the account where an earlier start did not.
 *
 * @throws Error when the name belongs to somebody else on this installation
 */
async function signIn(platform: Platform, person: DemoPerson) {
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

async function signUp(call: Call, person: DemoPerson): Promise<void> {
  const body = { username: person.username, email: emailOf(person), password: demoPassword };
  try {
    await call(users.signUp, { body });
  } catch (error) {
    if (codeOf(error) !== 'name-taken' && codeOf(error) !== 'email-taken') throw error;
    throw new Error(`${person.username} has another password than the demo's; the account is left alone.`, {
      cause: error,
    });
  }
}

/** A demo person's own hands on the platform. */
export interface DemoAccount {
  readonly person: DemoPerson;
  /** Makes a new stream key, ends the old one. Answers the full RTMP address. */
  publishingAddress(): Promise<string>;
}

/**
 * Brings a person's account and channel about, through the routes that everybody uses. What the person changed
 * since the first time stays: the bio is written last, so an account that has one is finished.
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
  return {
    person,
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
