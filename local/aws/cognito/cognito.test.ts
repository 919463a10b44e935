import { createHmac } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import * as idp from '@aws-sdk/client-cognito-identity-provider';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { AwsError } from '../../runtime/cloud';
import { createTestCloud, type TestCloud } from '../../runtime/test-cloud';
import { createCognito } from './index';

const triggers = new Map<string, (event: never) => unknown>();
let cloud: TestCloud;
let client: idp.CognitoIdentityProviderClient;
let service: ReturnType<typeof createCognito>;
const id = {
  emailPool: '',
  aliasPool: '',
  web: '',
  narrow: '',
  legacy: '',
  rotating: '',
  secret: '',
  secretValue: '',
};

async function startService(): Promise<void> {
  service = createCognito(cloud);
  cloud.services[0] = service;
  const provision = (type: string, logicalId: string, properties: Record<string, unknown>) =>
    cloud.provision(`AWS::Cognito::${type}`, logicalId, properties);
  const policy = { MinimumLength: 10, RequireNumbers: true, RequireLowercase: true };
  id.emailPool = (
    await provision('UserPool', 'Mail', {
      UsernameAttributes: ['email'],
      AutoVerifiedAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      Policies: { PasswordPolicy: policy },
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
      Schema: [
        {
          Name: 'tier',
          AttributeDataType: 'String',
          Mutable: false,
          StringAttributeConstraints: { MaxLength: '5' },
        },
      ],
      LambdaConfig: {
        PreSignUp: 'pre-sign-up',
        PostConfirmation: 'post-confirmation',
        CustomMessage: 'custom-message',
        PreTokenGenerationConfig: { LambdaArn: 'pre-token', LambdaVersion: 'V2_0' },
      },
    })
  ).ref;
  id.aliasPool = (
    await provision('UserPool', 'Alias', {
      AliasAttributes: ['email'],
      AutoVerifiedAttributes: ['email'],
      Policies: { PasswordPolicy: policy },
      Schema: [{ Name: 'email', Required: true, Mutable: true }],
    })
  ).ref;
  const flows = ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'];
  const app = async (logicalId: string, UserPoolId: string, more: Record<string, unknown>) =>
    provision('UserPoolClient', logicalId, { UserPoolId, ExplicitAuthFlows: flows, ...more });
  const hide = { PreventUserExistenceErrors: 'ENABLED' };
  id.web = (
    await app('web', id.emailPool, {
      ...hide,
      AccessTokenValidity: 15,
      TokenValidityUnits: { AccessToken: 'minutes' },
    })
  ).ref;
  id.narrow = (await app('narrow', id.emailPool, { WriteAttributes: ['locale'] })).ref;
  // An empty list means no restriction.
  id.legacy = (await app('legacy', id.aliasPool, { WriteAttributes: [] })).ref;
  id.rotating = (
    await app('rotating', id.aliasPool, {
      ...hide,
      ExplicitAuthFlows: flows.slice(0, 2),
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
    })
  ).ref;
  const secret = await app('secret', id.aliasPool, { GenerateSecret: true });
  id.secret = secret.ref;
  id.secretValue = String(secret.attributes!.ClientSecret);
  await provision('UserPoolGroup', 'admins', {
    UserPoolId: id.emailPool,
    GroupName: 'admins',
    Precedence: 1,
  });
}

beforeAll(async () => {
  cloud = await createTestCloud(() => []);
  // A pool without the function of a trigger works as without the trigger.
  cloud.ports.invoke = async (arn, event) => {
    try {
      return { payload: (await triggers.get(arn)?.(event as never)) ?? event };
    } catch (error) {
      return { functionError: 'Unhandled', payload: { errorMessage: (error as Error).message } };
    }
  };
  client = new idp.CognitoIdentityProviderClient({ ...cloud.clientConfig(), maxAttempts: 1 });
  await startService();
});

afterEach(() => {
  triggers.clear();
  vi.useRealTimers();
});

afterAll(async () => {
  client.destroy();
  await cloud.close();
});

const GOOD = 'correct horse 1';
let people = 0;
const address = () => {
  people += 1;
  return `person${people}@example.com`;
};
const later = (ms: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });
const fails = (name: string, message?: string) =>
  expect.objectContaining({ name, ...(message ? { message } : {}) });

const signUp = (Username: string, Password = GOOD, ClientId = id.web, more = {}) =>
  client.send(new idp.SignUpCommand({ ClientId, Username, Password, ...more }));
const confirm = (Username: string, ConfirmationCode: string, ClientId = id.web) =>
  client.send(new idp.ConfirmSignUpCommand({ ClientId, Username, ConfirmationCode }));
const login = (USERNAME: string, PASSWORD = GOOD, ClientId = id.web, more = {}) =>
  client.send(
    new idp.InitiateAuthCommand({
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME, PASSWORD, ...more },
    }),
  );
const refresh = (REFRESH_TOKEN: string, ClientId = id.web) =>
  client.send(
    new idp.InitiateAuthCommand({
      ClientId,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN },
    }),
  );

async function member(): Promise<string> {
  const email = address();
  await signUp(email);
  await confirm(email, service.mailbox.code(email)!);
  return email;
}

async function aliasMember(name: string, email = address()): Promise<string> {
  await signUp(name, GOOD, id.legacy, { UserAttributes: [{ Name: 'email', Value: email }] });
  await confirm(name, service.mailbox.code(email)!, id.legacy);
  return email;
}

describe('signing up', () => {
  it('validates passwords and attributes', async () => {
    const email = address();
    await expect(signUp(email, 'short1')).rejects.toEqual(
      fails('InvalidPasswordException', 'Password did not conform with policy: Password not long enough'),
    );
    await expect(signUp(email, 'nonumbersatall')).rejects.toEqual(
      fails(
        'InvalidPasswordException',
        'Password did not conform with policy: Password must have numeric characters',
      ),
    );
    await expect(signUp('not-an-email')).rejects.toEqual(fails('InvalidParameterException'));
    const forged = { UserAttributes: [{ Name: 'email_verified', Value: 'true' }] };
    await expect(signUp(email, GOOD, id.web, forged)).rejects.toEqual(fails('NotAuthorizedException'));
    const long = { UserAttributes: [{ Name: 'custom:tier', Value: 'platinum' }] };
    await expect(signUp(email, GOOD, id.web, long)).rejects.toEqual(fails('InvalidParameterException'));
    await expect(signUp('nomail', GOOD, id.legacy)).rejects.toEqual(fails('InvalidParameterException'));
  });

  it('confirms by the mailed code, once, whatever the case of the address', async () => {
    const email = address();
    const { UserConfirmed, CodeDeliveryDetails } = await signUp(email.toUpperCase());
    expect([UserConfirmed, CodeDeliveryDetails?.Destination]).toEqual([false, 'p***@e***']);
    await expect(signUp(email)).rejects.toEqual(fails('UsernameExistsException'));
    await expect(login(email)).rejects.toEqual(fails('UserNotConfirmedException', 'User is not confirmed.'));
    const code = service.mailbox.code(email)!;
    const wrong = code === '000000' ? '000001' : '000000';
    await expect(confirm(email, wrong)).rejects.toEqual(fails('CodeMismatchException'));
    await confirm(email, code);
    await expect(confirm(email, code)).rejects.toEqual(
      fails('NotAuthorizedException', 'User cannot be confirmed. Current status is CONFIRMED'),
    );
    expect((await login(email)).AuthenticationResult?.ExpiresIn).toBe(900);
  });

  it('invalidates codes by time, by a newer one, and by too many guesses', async () => {
    const email = address();
    await signUp(email);
    const first = service.mailbox.code(email)!;
    await client.send(new idp.ResendConfirmationCodeCommand({ ClientId: id.web, Username: email }));
    const second = service.mailbox.code(email)!;
    if (first !== second) await expect(confirm(email, first)).rejects.toEqual(fails('CodeMismatchException'));
    const wrong = second === '000000' ? '000001' : '000000';
    for (let n = 0; n < 5; n += 1) await confirm(email, wrong).catch(() => {});
    await expect(confirm(email, second)).rejects.toEqual(fails('LimitExceededException'));
    later(25 * 3_600_000);
    await expect(confirm(email, second)).rejects.toEqual(fails('ExpiredCodeException'));
  });

  it('runs the triggers, which may refuse', async () => {
    const email = address();
    const seen: unknown[] = [];
    triggers.set('pre-sign-up', (event: { triggerSource: string }) => {
      seen.push(event.triggerSource);
      throw new Error('Not you');
    });
    await expect(signUp(email)).rejects.toEqual(
      fails('UserLambdaValidationException', 'PreSignUp failed with error Not you.'),
    );
    triggers.set('pre-sign-up', (event: { response: object }) => ({
      ...event,
      response: { ...event.response, autoConfirmUser: true, autoVerifyEmail: true },
    }));
    triggers.set(
      'post-confirmation',
      (event: { triggerSource: string; request: { userAttributes: unknown } }) => {
        seen.push(event.triggerSource, event.request.userAttributes);
        return event;
      },
    );
    expect((await signUp(email)).UserConfirmed).toBe(true);
    expect(seen).toEqual([
      'PreSignUp_SignUp',
      'PostConfirmation_ConfirmSignUp',
      expect.objectContaining({ email, email_verified: 'true', 'cognito:user_status': 'CONFIRMED' }),
    ]);
    const other = address();
    triggers.set('pre-sign-up', (event) => event);
    triggers.set('custom-message', (event: { response: object; request: { codeParameter: string } }) => ({
      ...event,
      response: { emailSubject: 'Hi', emailMessage: `Use ${event.request.codeParameter}!` },
    }));
    await signUp(other);
    const mail = service.mailbox.list(other).at(-1)!;
    expect([mail.subject, mail.body]).toEqual(['Hi', `Use ${mail.code}!`]);
  });
});

describe('signing in', () => {
  it('issues tokens that verify against the published keys', async () => {
    const email = await member();
    await client.send(
      new idp.AdminAddUserToGroupCommand({ UserPoolId: id.emailPool, Username: email, GroupName: 'admins' }),
    );
    triggers.set('pre-token', (event: { version: string }) => ({
      ...event,
      response: {
        claimsAndScopeOverrideDetails: {
          accessTokenGeneration: {
            claimsToAddOrOverride: { role: 'op', sub: 'forged' },
            scopesToAdd: ['extra'],
          },
          idTokenGeneration: { claimsToSuppress: ['email'] },
        },
      },
    }));
    const { AuthenticationResult: tokens } = await login(email);
    const cache = new SimpleJwksCache({
      fetcher: {
        fetch: async (uri: string) => {
          const local = `${cloud.endpoint}${new URL(uri).pathname}`;
          return (await fetch(local)).arrayBuffer();
        },
      },
    });
    const options = { userPoolId: id.emailPool, clientId: id.web };
    const access = await CognitoJwtVerifier.create(
      { ...options, tokenUse: 'access' },
      { jwksCache: cache },
    ).verify(tokens!.AccessToken!);
    expect(access).toMatchObject({
      'cognito:groups': ['admins'],
      role: 'op',
      scope: 'aws.cognito.signin.user.admin extra',
      username: access.sub,
    });
    const identity = await CognitoJwtVerifier.create(
      { ...options, tokenUse: 'id' },
      { jwksCache: cache },
    ).verify(tokens!.IdToken!);
    expect(identity).toMatchObject({
      sub: access.sub,
      email_verified: true,
      'cognito:username': access.sub,
      origin_jti: access.origin_jti,
    });
    expect(identity.email).toBeUndefined();
  });

  it('hides or reveals whether a user exists, as the client is configured', async () => {
    const wrong = fails('NotAuthorizedException', 'Incorrect username or password.');
    await expect(login('nobody@example.com')).rejects.toEqual(wrong);
    await expect(login(await member(), 'wrong password 1')).rejects.toEqual(wrong);
    await expect(login('nobody', GOOD, id.legacy)).rejects.toEqual(
      fails('UserNotFoundException', 'User does not exist.'),
    );
    const forgot = (ClientId: string) =>
      client.send(new idp.ForgotPasswordCommand({ ClientId, Username: 'nobody@example.com' }));
    expect((await forgot(id.web)).CodeDeliveryDetails?.Destination).toBe('n***@e***');
    await expect(forgot(id.legacy)).rejects.toEqual(fails('UserNotFoundException'));
  });

  it('locks after five failures, also of simultaneous guesses, and unlocks with time', async () => {
    const email = await member();
    const guesses = await Promise.allSettled(
      Array.from({ length: 12 }, () => login(email, 'wrong password 1')),
    );
    const messages = guesses.map((guess) => (guess as PromiseRejectedResult).reason.message);
    expect(messages.filter((message) => message === 'Incorrect username or password.')).toHaveLength(5);
    expect(messages.filter((message) => message === 'Password attempts exceeded')).toHaveLength(7);
    await expect(login(email)).rejects.toEqual(fails('NotAuthorizedException', 'Password attempts exceeded'));
    later(1500);
    await login(email);
    await expect(login(email, 'wrong password 1')).rejects.toEqual(
      fails('NotAuthorizedException', 'Incorrect username or password.'),
    );
  });

  it('requires the secret hash of a client with a secret', async () => {
    await aliasMember('hashed');
    await expect(login('hashed', GOOD, id.secret)).rejects.toEqual(fails('NotAuthorizedException'));
    const hash = (key: string) => createHmac('sha256', key).update(`hashed${id.secret}`).digest('base64');
    await expect(login('hashed', GOOD, id.secret, { SECRET_HASH: hash('guess') })).rejects.toEqual(
      fails('NotAuthorizedException'),
    );
    expect(
      (await login('hashed', GOOD, id.secret, { SECRET_HASH: hash(id.secretValue) })).AuthenticationResult,
    ).toBeDefined();
  });

  it('lets an alias belong to one user only', async () => {
    const email = await aliasMember('first');
    expect((await login(email, GOOD, id.legacy)).AuthenticationResult).toBeDefined();
    await expect(aliasMember('second', email)).rejects.toEqual(fails('AliasExistsException'));
  });
});

describe('sessions', () => {
  it('refreshes, revokes one session, and signs out of all', async () => {
    const email = await member();
    const one = (await login(email)).AuthenticationResult!;
    const two = (await login(email)).AuthenticationResult!;
    const user = (AccessToken?: string) => client.send(new idp.GetUserCommand({ AccessToken }));
    const fresh = (await refresh(one.RefreshToken!)).AuthenticationResult!;
    expect([
      fresh.RefreshToken,
      (await user(fresh.AccessToken)).UserAttributes?.find((a) => a.Name === 'email')?.Value,
    ]).toEqual([undefined, email]);
    await client.send(new idp.RevokeTokenCommand({ ClientId: id.web, Token: one.RefreshToken }));
    await expect(refresh(one.RefreshToken!)).rejects.toEqual(
      fails('NotAuthorizedException', 'Refresh Token has been revoked'),
    );
    await expect(user(fresh.AccessToken)).rejects.toEqual(
      fails('NotAuthorizedException', 'Access Token has been revoked'),
    );
    await user(two.AccessToken);
    await client.send(new idp.GlobalSignOutCommand({ AccessToken: two.AccessToken }));
    await expect(user(two.AccessToken)).rejects.toEqual(
      fails('NotAuthorizedException', 'Access Token has been revoked'),
    );
    await expect(user(two.IdToken)).rejects.toEqual(fails('NotAuthorizedException', 'Invalid Access Token'));
    const three = (await login(email)).AuthenticationResult!;
    later(16 * 60_000);
    await expect(user(three.AccessToken)).rejects.toEqual(
      fails('NotAuthorizedException', 'Access Token has expired'),
    );
    await refresh(three.RefreshToken!);
    later(31 * 86_400_000);
    await expect(refresh(three.RefreshToken!)).rejects.toEqual(
      fails('NotAuthorizedException', 'Refresh Token has expired'),
    );
  });

  it('rotates refresh tokens and refuses one that was used before', async () => {
    await aliasMember('rotator');
    const first = (await login('rotator', GOOD, id.rotating)).AuthenticationResult!.RefreshToken!;
    const rotate = async (RefreshToken: string) =>
      (await client.send(new idp.GetTokensFromRefreshTokenCommand({ ClientId: id.rotating, RefreshToken })))
        .AuthenticationResult!;
    const second = (await rotate(first)).RefreshToken!;
    expect(second).not.toBe(first);
    await rotate(first);
    await expect(refresh(second, id.rotating)).rejects.toEqual(fails('InvalidParameterException'));
    later(11_000);
    await expect(rotate(first)).rejects.toEqual(fails('RefreshTokenReuseException'));
  });

  it('keeps users, sessions, locks and keys across a restart', async () => {
    const email = await member();
    const tokens = (await login(email)).AuthenticationResult!;
    const keys = await (await fetch(`${cloud.endpoint}/${id.emailPool}/.well-known/jwks.json`)).text();
    const before = id.secretValue;
    await service.stop!();
    await startService();
    expect(await (await fetch(`${cloud.endpoint}/${id.emailPool}/.well-known/jwks.json`)).text()).toBe(keys);
    await client.send(new idp.GetUserCommand({ AccessToken: tokens.AccessToken }));
    await refresh(tokens.RefreshToken!);
    expect(id.secretValue).toBe(before);
    for (const name of ['cognito', 'cognito/signing-key.pem']) {
      expect(statSync(join(cloud.stateDir, name)).mode & 0o077).toBe(0);
    }
  });
});

describe('passwords and attributes of a user', () => {
  it('resets a forgotten password with a code that works once', async () => {
    const email = await member();
    await client.send(new idp.ForgotPasswordCommand({ ClientId: id.web, Username: email }));
    const reset = (ConfirmationCode: string, Password = 'a new password 2') =>
      client.send(
        new idp.ConfirmForgotPasswordCommand({
          ClientId: id.web,
          Username: email,
          ConfirmationCode,
          Password,
        }),
      );
    const code = service.mailbox.code(email)!;
    await expect(reset(code, 'weak')).rejects.toEqual(fails('InvalidPasswordException'));
    const outcomes = await Promise.allSettled([reset(code), reset(code)]);
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    await expect(login(email)).rejects.toEqual(fails('NotAuthorizedException'));
    const { AuthenticationResult: tokens } = await login(email, 'a new password 2');
    const change = (PreviousPassword: string) =>
      client.send(
        new idp.ChangePasswordCommand({
          AccessToken: tokens!.AccessToken,
          PreviousPassword,
          ProposedPassword: GOOD,
        }),
      );
    await expect(change('wrong password 1')).rejects.toEqual(fails('NotAuthorizedException'));
    await change('a new password 2');
    await login(email);
  });

  it('keeps the old address until the new one is verified, and protects immutable attributes', async () => {
    const email = await member();
    const next = address();
    const AccessToken = (await login(email)).AuthenticationResult!.AccessToken;
    const update = (Name: string, Value: string) =>
      client.send(new idp.UpdateUserAttributesCommand({ AccessToken, UserAttributes: [{ Name, Value }] }));
    await expect(update('custom:tier', 'gold')).rejects.toEqual(fails('InvalidParameterException'));
    await expect(update('email', await member())).rejects.toEqual(fails('AliasExistsException'));
    await update('email', next);
    await expect(login(next)).rejects.toEqual(fails('NotAuthorizedException'));
    const Code = service.mailbox.code(next);
    await client.send(new idp.VerifyUserAttributeCommand({ AccessToken, AttributeName: 'email', Code }));
    await login(next);
    await client.send(new idp.DeleteUserCommand({ AccessToken }));
    await expect(login(next)).rejects.toEqual(fails('NotAuthorizedException'));
  });
});

describe('the attributes that a client may write', () => {
  const newEmail = () => [{ Name: 'email', Value: address() }];

  it('apply to holders of its tokens, and to sign-ups', async () => {
    const email = await member();
    const tokens = await login(email, undefined, id.narrow);
    const AccessToken = tokens.AuthenticationResult!.AccessToken;
    const update = (attributes: idp.AttributeType[]) =>
      client.send(new idp.UpdateUserAttributesCommand({ AccessToken, UserAttributes: attributes }));
    await expect(update(newEmail())).rejects.toEqual(fails('NotAuthorizedException'));
    await update([{ Name: 'locale', Value: 'de' }]);
    const made = signUp(address(), GOOD, id.narrow, { UserAttributes: newEmail() });
    await expect(made).rejects.toEqual(fails('NotAuthorizedException'));
  });
});

describe('administration', () => {
  it('is decided by IAM on the pool, and never open', async () => {
    const email = await member();
    cloud.accesses.length = 0;
    await client.send(new idp.AdminGetUserCommand({ UserPoolId: id.emailPool, Username: email }));
    expect(cloud.accesses).toEqual([
      {
        action: 'cognito-idp:AdminGetUser',
        resource: `arn:aws:cognito-idp:us-east-1:123456789012:userpool/${id.emailPool}`,
      },
    ]);
    const unsigned = await fetch(cloud.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'AWSCognitoIdentityProviderService.AdminGetUser' },
      body: JSON.stringify({ UserPoolId: id.emailPool, Username: email }),
    });
    expect(unsigned.status).toBe(403);
    const crossed = new idp.AdminInitiateAuthCommand({
      UserPoolId: id.aliasPool,
      ClientId: id.web,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: email, PASSWORD: GOOD },
    });
    await expect(client.send(crossed)).rejects.toEqual(fails('ResourceNotFoundException'));
  });

  it('invites a user, who must choose a password', async () => {
    const email = address();
    const UserPoolId = id.emailPool;
    await client.send(new idp.AdminCreateUserCommand({ UserPoolId, Username: email }));
    const answer = await login(email, service.mailbox.code(email)!);
    expect(answer.ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    const respond = (NEW_PASSWORD: string) =>
      client.send(
        new idp.RespondToAuthChallengeCommand({
          ClientId: id.web,
          ChallengeName: 'NEW_PASSWORD_REQUIRED',
          Session: answer.Session,
          ChallengeResponses: { USERNAME: email, NEW_PASSWORD },
        }),
      );
    await expect(respond('weak')).rejects.toEqual(fails('InvalidPasswordException'));
    expect((await respond(GOOD)).AuthenticationResult?.AccessToken).toBeDefined();
    await expect(respond(GOOD)).rejects.toEqual(fails('NotAuthorizedException'));
    const found = await client.send(new idp.ListUsersCommand({ UserPoolId, Filter: `email = "${email}"` }));
    expect(found.Users?.map((user) => user.UserStatus)).toEqual(['CONFIRMED']);
  });

  it('disables, sets passwords, groups and deletes', async () => {
    const email = await member();
    const target = { UserPoolId: id.emailPool, Username: email };
    const tokens = (await login(email)).AuthenticationResult!;
    await client.send(new idp.AdminDisableUserCommand(target));
    await expect(login(email)).rejects.toEqual(fails('NotAuthorizedException', 'User is disabled.'));
    await expect(refresh(tokens.RefreshToken!)).rejects.toEqual(fails('NotAuthorizedException'));
    await client.send(new idp.AdminEnableUserCommand(target));
    await client.send(
      new idp.AdminSetUserPasswordCommand({ ...target, Password: 'set by admin 9', Permanent: true }),
    );
    await login(email, 'set by admin 9');
    const add = (GroupName: string) =>
      client.send(new idp.AdminAddUserToGroupCommand({ ...target, GroupName }));
    await expect(add('ghosts')).rejects.toEqual(fails('ResourceNotFoundException'));
    await add('admins');
    const groups = await client.send(new idp.AdminListGroupsForUserCommand(target));
    expect(groups.Groups?.map((group) => group.GroupName)).toEqual(['admins']);
    await client.send(new idp.AdminDeleteUserCommand(target));
    await expect(client.send(new idp.AdminGetUserCommand(target))).rejects.toSatisfy(
      (error: Error) => !(error instanceof AwsError) && error.name === 'UserNotFoundException',
    );
  });
});
