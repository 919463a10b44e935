import * as idp from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as users from '../../domain/users/contract';
import { openMailbox } from '../../local/aws/cognito/mailbox';
import { uniqueName as name, type Person, startWorld, type World } from './world';

let world: World;
let operator: idp.CognitoIdentityProviderClient;

beforeAll(async () => {
  world = await startWorld();
  operator = new idp.CognitoIdentityProviderClient(world.running.clientConfig());
});

afterAll(async () => {
  operator?.destroy();
  await world?.stop();
});

/** Every operation that anyone may call without AWS credentials, by AWS's own model of the service. */
function openOperations(): string[] {
  const schemesOf = operator.config.httpAuthSchemeProvider;
  return Object.keys(idp)
    .filter((key) => key.endsWith('Command') && key !== '$Command')
    .map((key) => key.slice(0, -'Command'.length))
    .filter((operation) =>
      schemesOf({ operation, region: 'us-east-1' }).some(({ schemeId }) => schemeId === 'smithy.api#noAuth'),
    );
}

const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { iss: string; aud: string };

/** Calls the identity service as a stranger does: no signature, and whatever parameters there are. */
async function callOpenly(operation: string, input: object): Promise<string> {
  const response = await fetch(world.running.cloud.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
    },
    body: JSON.stringify(input),
  });
  const { __type, message } = (await response.json()) as { __type?: string; message?: string };
  return response.ok ? 'done' : `${__type}: ${message}`;
}

/** What a stranger, the person or a thief of the person's tokens would try. */
function attemptsOf({ userId, email, password }: Person, ClientId: string, tokens: Record<string, string>) {
  const flows = ['USER_PASSWORD_AUTH', 'USER_SRP_AUTH', 'USER_AUTH', 'REFRESH_TOKEN_AUTH', 'CUSTOM_AUTH'];
  const login = { USERNAME: userId, PASSWORD: password, REFRESH_TOKEN: tokens.RefreshToken };
  const input = {
    ...tokens,
    ClientId,
    Username: userId,
    Password: 'a password of the thief',
    PreviousPassword: password,
    ProposedPassword: 'a password of the thief',
    ConfirmationCode: '123456',
    Code: '123456',
    AttributeName: 'email',
    UserAttributes: [{ Name: 'email', Value: 'thief@example.com' }],
    UserAttributeNames: ['email'],
    AuthParameters: login,
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    ChallengeResponses: { USERNAME: email, NEW_PASSWORD: 'a password of the thief' },
    Session: 'x'.repeat(30),
    Token: tokens.RefreshToken,
    SoftwareTokenMfaSettings: { Enabled: true },
  };
  return openOperations().flatMap((operation) => {
    if (operation === 'InitiateAuth') {
      return flows.map((AuthFlow) => ({ operation, input: { ...input, AuthFlow } }));
    }
    if (operation !== 'SignUp') return [{ operation, input }];
    return [{ operation, input: { ...input, Username: name('stranger'), Password: password } }];
  });
}

test('no operation that the identity service leaves open does anything, with or without tokens of a person', async () => {
  expect(openOperations().length).toBeGreaterThan(30);
  const ana = await world.person(name('ana'));
  const signedIn = await world.call(users.signIn, {
    body: { login: ana.email, password: ana.password, tokens: 'body' },
  });
  const UserPoolId = claimsOf(signedIn.accessToken).iss.split('/').at(-1)!;
  const { UserPoolClients = [] } = await operator.send(
    new idp.ListUserPoolClientsCommand({ UserPoolId, MaxResults: 10 }),
  );
  expect(UserPoolClients).toHaveLength(2);
  const everything = async () => ({
    users: (await operator.send(new idp.ListUsersCommand({ UserPoolId }))).Users,
    // Notices of the sign-ins above may still be on their way.
    codes: openMailbox(world.running.cloud)
      .list()
      .filter(({ code }) => code !== undefined).length,
  });
  const before = await everything();

  for (const { ClientId } of UserPoolClients) {
    const holdings: Record<string, string>[] = [
      { AccessToken: signedIn.accessToken, RefreshToken: signedIn.refreshToken! },
      { AccessToken: 'x', RefreshToken: 'x' },
      {},
    ];
    for (const tokens of holdings) {
      for (const { operation, input } of attemptsOf(ana, ClientId!, tokens)) {
        expect(await callOpenly(operation, input), operation).toMatch(/^\w+(Exception|NotFound): /);
      }
    }
  }
  expect(await everything()).toEqual(before);
  // Nothing ended either.
  await world.as(signedIn.accessToken)(users.getOwnProfile, {});
  await world.call(users.refresh, { body: { refreshToken: signedIn.refreshToken! } });
  await world.call(users.signIn, { body: { login: ana.email, password: ana.password } });
});

test('what needs the secret of the client says so, as AWS does', async () => {
  const ana = await world.person(name('ana'));
  const { aud: ClientId } = claimsOf(ana.accessToken);
  const noHash = `NotAuthorizedException: Client ${ClientId} is configured with secret but SECRET_HASH was not received`;
  const input = { ClientId, Username: ana.userId, Password: ana.password, ConfirmationCode: '123456' };
  for (const operation of ['SignUp', 'ConfirmSignUp', 'ForgotPassword', 'ConfirmForgotPassword']) {
    expect(await callOpenly(operation, input), operation).toBe(noHash);
  }
  expect(await callOpenly('ResendConfirmationCode', input)).toBe(noHash);
  const login = { USERNAME: ana.userId, PASSWORD: ana.password };
  const signIn = { ClientId, AuthFlow: 'USER_PASSWORD_AUTH' };
  expect(await callOpenly('InitiateAuth', { ...signIn, AuthParameters: login })).toBe(noHash);
  const guess = { ...login, SECRET_HASH: Buffer.from('guess').toString('base64') };
  expect(await callOpenly('InitiateAuth', { ...signIn, AuthParameters: guess })).toBe(
    `NotAuthorizedException: Unable to verify secret hash for client ${ClientId}`,
  );
  expect(await callOpenly('GetUser', { AccessToken: ana.accessToken })).toBe(
    'NotAuthorizedException: Invalid Access Token',
  );
});
