import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestCloud, functionUri, type TestCloud } from '../../runtime/test-cloud';
import { createGateway } from './index';
import { decide } from './policy';

/** biome-ignore lint/suspicious/noExplicitAny: events are read by their documented shape */
type Event = any;

let test: TestCloud;
let calls: Event[];
let handled: Event[];

const arn = 'arn:aws:execute-api:us-east-1:123456789012:api0000000/v1';
const policy = (effect: string, resource: string) => ({
  Version: '2012-10-17',
  Statement: [{ Action: 'execute-api:Invoke', Effect: effect, Resource: resource }],
});

/** The authorizer's answer for each token. */
const verdicts: Record<string, unknown> = {
  all: { principalId: 'u1', policyDocument: policy('Allow', `${arn}/*`), context: { level: 3, admin: true } },
  reads: { principalId: 'u2', policyDocument: policy('Allow', `${arn}/GET/*`) },
  none: { principalId: 'u3', policyDocument: policy('Deny', '*') },
  shapeless: { principalId: 'u4' },
  nested: { principalId: 'u5', policyDocument: policy('Allow', '*'), context: { roles: ['a'] } },
};

beforeEach(async () => {
  calls = [];
  handled = [];
  test = await createTestCloud((cloud) => [createGateway(cloud)]);
  await test.provision('AWS::ApiGateway::RestApi', 'api', { Name: 'api' });
  test.functions.set('echo', (event: Event) => {
    handled.push(event);
    return { statusCode: 200, body: '{}' };
  });
  test.functions.set('auth', (event: Event) => {
    calls.push(event);
    const token = event.authorizationToken ?? event.headers.Authorization ?? event.headers.authorization;
    if (token === 'bad') throw new Error('Unauthorized');
    if (token === 'crash') throw new Error('boom');
    return verdicts[token];
  });
  await test.provision('AWS::ApiGateway::Stage', 'stage', { RestApiId: 'api0000000', StageName: 'v1' });
});

afterEach(() => test.close());

async function protect(properties: Record<string, unknown>): Promise<void> {
  const authorizer = await test.provision('AWS::ApiGateway::Authorizer', 'auth', {
    RestApiId: 'api0000000',
    Type: 'REQUEST',
    AuthorizerUri: functionUri('auth'),
    IdentitySource: 'method.request.header.Authorization',
    ...properties,
  });
  for (const name of ['GET', 'POST']) {
    await test.provision('AWS::ApiGateway::Method', name, {
      RestApiId: 'api0000000',
      ResourceId: 'rapi000000',
      HttpMethod: name,
      AuthorizationType: 'CUSTOM',
      AuthorizerId: authorizer.ref,
      Integration: { Type: 'AWS_PROXY', Uri: functionUri('echo') },
    });
  }
}

async function call(token: string | undefined, method = 'GET'): Promise<[number, unknown]> {
  const answer = await fetch(`${test.endpoint}/_api/api0000000/v1/`, {
    method,
    headers: token === undefined ? {} : { Authorization: token },
  });
  return [answer.status, await answer.json()];
}

describe('REQUEST authorizer', () => {
  it('allows, and passes its context to the function as strings', async () => {
    await protect({ AuthorizerResultTtlInSeconds: 0 });
    expect((await call('all'))[0]).toBe(200);
    expect(handled[0].requestContext.authorizer).toMatchObject({
      principalId: 'u1',
      level: '3',
      admin: 'true',
    });
    expect(calls[0]).toMatchObject({ type: 'REQUEST', methodArn: `${arn}/GET/`, httpMethod: 'GET' });
  });

  it('refuses as API Gateway does', async () => {
    await protect({ AuthorizerResultTtlInSeconds: 0 });
    expect(await call(undefined)).toEqual([401, { message: 'Unauthorized' }]);
    expect(calls).toHaveLength(0);
    expect(await call('bad')).toEqual([401, { message: 'Unauthorized' }]);
    expect(await call('none')).toEqual([
      403,
      {
        Message:
          'User is not authorized to access this resource with an explicit deny in an identity-based policy',
      },
    ]);
    expect(await call('reads', 'POST')).toEqual([
      403,
      { Message: 'User is not authorized to access this resource' },
    ]);
    for (const token of ['crash', 'shapeless', 'nested'])
      expect(await call(token)).toEqual([500, { message: null }]);
    expect(handled).toHaveLength(0);
  });

  it('caches a policy for the whole API until its TTL, and applies it to other routes', async () => {
    await protect({ AuthorizerResultTtlInSeconds: 300 });
    expect((await call('reads'))[0]).toBe(200);
    expect((await call('reads'))[0]).toBe(200);
    expect((await call('reads', 'POST'))[0]).toBe(403);
    expect(calls).toHaveLength(1);
    expect((await call('all', 'POST'))[0]).toBe(200);
    expect(calls).toHaveLength(2);
  });

  it('cannot cache without an identity source', async () => {
    await expect(protect({ IdentitySource: undefined, AuthorizerResultTtlInSeconds: 60 })).rejects.toThrow(
      'identity source',
    );
  });
});

describe('TOKEN authorizer', () => {
  it('validates the form of a token before calling the function', async () => {
    await protect({
      Type: 'TOKEN',
      IdentityValidationExpression: '^[a-z]+$',
      AuthorizerResultTtlInSeconds: 0,
    });
    expect(await call('UPPER')).toEqual([401, { message: 'Unauthorized' }]);
    expect(calls).toHaveLength(0);
    expect((await call('all'))[0]).toBe(200);
    expect(calls[0]).toEqual({ type: 'TOKEN', methodArn: `${arn}/GET/`, authorizationToken: 'all' });
  });
});

describe('policy documents', () => {
  const statement = (Effect: string, Resource: string | string[], Action = 'execute-api:Invoke') => ({
    Effect,
    Resource,
    Action,
  });

  it.each([
    [
      'a deny wins over an allow',
      [statement('Allow', '*'), statement('Deny', `${arn}/GET/*`)],
      'explicit-deny',
    ],
    ['no matching statement is a deny', [statement('Allow', `${arn}/POST/*`)], 'implicit-deny'],
    ['a question mark is one character', [statement('Allow', `${arn}/G?T/a`)], 'allow'],
    ['other actions do not count', [statement('Allow', '*', 's3:*')], 'implicit-deny'],
    ['one of several resources suffices', [statement('Allow', ['x', `${arn}/GET/a`])], 'allow'],
  ])('%s', (_, Statement, expected) => {
    expect(decide({ Statement }, `${arn}/GET/a`)).toBe(expected);
  });
});
