import {
  AdminConfirmSignUpCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import WebSocket from 'ws';
import { createClient, type RouteAddress } from '../../client/rest';
import type * as channels from '../../domain/channels/contract';
import { createChannel, getOwnChannel, listCategories } from '../../domain/channels/contract';
import { frameSchema } from '../../domain/chat/delivery/frame';
import { originHeader } from '../../domain/kit/origin';
import type { Route, RouteRequest, RouteResponse } from '../../domain/kit/route';
import * as users from '../../domain/users/contract';
import type { Emulator } from './emulator';

/** The outputs of each stack. */
type Outputs = Record<string, Record<string, string>>;

/** Uses the deployed endpoints: sign-up, sign-in, profile, channel, socket. Throws at the first wrong answer. */
export async function smoke(emulator: Emulator, stacks: Outputs): Promise<void> {
  const outputs = Object.assign({}, ...Object.values(stacks));
  const rest = local(emulator, output(outputs, /^ApiEndpoint/)).replace(/\/v1\/?$/, '');
  const socket = local(emulator, output(outputs, /^SocketUrl$/)).replace(/^http/, 'ws');

  const past = await fetch(`${rest}${listCategories.path}`);
  expect(past.status === 403, `a call that went past CloudFront is refused (${past.status})`);
  const headers = { [originHeader]: await originSecret(emulator, outputs) };

  let token: string | undefined;
  const throughCloudFront: typeof fetch = (url, init) =>
    fetch(url, { ...init, headers: { ...(init?.headers as Record<string, string>), ...headers } });
  const client = createClient({ fetch: throughCloudFront, baseUrl: rest, accessToken: async () => token });
  const call = <R extends Route>(route: R, request: RouteRequest<R>): Promise<RouteResponse<R>> =>
    client<R>(route as RouteAddress, request);

  const { items } = await call(listCategories, {});
  expect(items.length > 5, 'the categories are listed');

  const account = { username: 'smoke_test', email: 'smoke@example.com', password: 'correct horse battery' };
  const { userId } = await call(users.signUp, { body: account });
  await new CognitoIdentityProviderClient(configOf(emulator)).send(
    new AdminConfirmSignUpCommand({ UserPoolId: output(outputs, /^UserPoolId$/), Username: userId }),
  );
  const signedIn = await call(users.signIn, {
    body: { login: account.username, password: account.password },
  });
  token = signedIn.accessToken;
  const me = await call(users.getOwnProfile, {});
  expect(me.userId === userId && me.username === account.username, 'the profile is the new account’s');

  token = 'not-a-token';
  const refused = await call(users.getOwnProfile, {}).then(
    () => 200,
    (error: { problem: { status: number } }) => error.problem.status,
  );
  expect(refused === 401, `a wrong token is refused (${refused})`);
  token = signedIn.accessToken;

  const made: RouteResponse<typeof channels.createChannel> = await call(createChannel, {});
  const own = await call(getOwnChannel, {});
  expect(own.channelId === made.channelId && own.name === account.username, 'the channel exists');

  const answer = await ping(socket, headers);
  expect(frameSchema.parse(JSON.parse(answer)).items[0]?.type === 'pong', `a ping is answered (${answer})`);
}

const configOf = ({ url }: Emulator) => ({
  endpoint: url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

/** What CloudFront would send; the emulator has no distribution that serves. */
async function originSecret(emulator: Emulator, outputs: Record<string, string>): Promise<string> {
  const client = new SecretsManagerClient(configOf(emulator));
  const SecretId = output(outputs, /OriginSecret/);
  return (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString!;
}

function output(outputs: Record<string, string>, name: RegExp): string {
  const value = Object.entries(outputs).find(([key]) => name.test(key))?.[1];
  if (value === undefined)
    throw new Error(`The stacks have no output ${name}: ${Object.keys(outputs).join(', ')}`);
  return value;
}

/** The emulator serves execute-api hosts under its own path. */
function local(emulator: Emulator, url: string): string {
  const { hostname, pathname } = new URL(url);
  return `${emulator.url}/_aws/execute-api/${hostname.split('.')[0]}${pathname}`;
}

function ping(url: string, headers: Record<string, string>): Promise<string> {
  return new Promise((done, refuse) => {
    const socket = new WebSocket(url, { headers });
    const late = setTimeout(() => refuse(new Error('The socket did not answer within 20 s.')), 20_000);
    socket.on('open', () => socket.send('{"action":"ping"}'));
    socket.on('message', (data) => {
      clearTimeout(late);
      socket.close();
      done(String(data));
    });
    socket.on('error', refuse);
  });
}

function expect(holds: boolean, what: string): void {
  if (!holds) throw new Error(`It does not hold that ${what}.`);
  console.log(`✓ ${what}`);
}
