import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestCloud, functionUri, type TestCloud } from '../../runtime/test-cloud';
import { createGateway } from './index';

let test: TestCloud;
let base: string;
let events: Record<string, never>[];

/** biome-ignore lint/suspicious/noExplicitAny: events are read by their documented shape */
type Event = any;

beforeEach(async () => {
  events = [];
  test = await createTestCloud((cloud) => [createGateway(cloud, { integrationTimeoutMs: 250 })]);
  await test.provision('AWS::ApiGateway::RestApi', 'api', { Name: 'api', BinaryMediaTypes: ['image/png'] });
  base = `${test.endpoint}/_api/api0000000/v1`;
  test.functions.set('echo', (event: Event) => {
    events.push(event);
    return { statusCode: 200, body: JSON.stringify({ route: event.resource }) };
  });
});

afterEach(() => test.close());

async function resource(id: string, parent: string, part: string): Promise<string> {
  const made = await test.provision('AWS::ApiGateway::Resource', id, {
    RestApiId: 'api0000000',
    ParentId: parent,
    PathPart: part,
  });
  return made.ref;
}

const root = 'rapi000000';

const method = (resourceId: string, name: string, more: Record<string, unknown> = {}, target = 'echo') =>
  test.provision('AWS::ApiGateway::Method', `${resourceId}${name}`, {
    RestApiId: 'api0000000',
    ResourceId: resourceId,
    HttpMethod: name,
    AuthorizationType: 'NONE',
    Integration: { Type: 'AWS_PROXY', Uri: functionUri(target) },
    ...more,
  });

const stage = (more: Record<string, unknown> = {}) =>
  test.provision('AWS::ApiGateway::Stage', 'stage', {
    RestApiId: 'api0000000',
    StageName: 'v1',
    DeploymentId: 'dep',
    ...more,
  });

async function json(
  path: string,
  init?: RequestInit,
): Promise<{ status: number; body: Event; headers: Headers }> {
  const answer = await fetch(`${base}${path}`, init);
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text), headers: answer.headers };
}

describe('routes', () => {
  it('prefers fixed parts over variables over greedy ones, and backtracks from dead ends', async () => {
    const channels = await resource('ch', root, 'channels');
    const live = await resource('live', channels, 'live');
    const one = await resource('one', channels, '{id}');
    const vods = await resource('vods', one, 'vods');
    const rest = await resource('rest', root, '{all+}');
    for (const id of [live, one, vods]) await method(id, 'GET');
    await method(rest, 'ANY');
    await stage();

    expect((await json('/channels/live')).body.route).toBe('/channels/live');
    expect((await json('/channels/a%20b')).body.route).toBe('/channels/{id}');
    expect(events.at(-1)!.pathParameters).toEqual({ id: 'a b' });
    // `live` has no child `vods`, but `{id}` has.
    expect((await json('/channels/live/vods')).body.route).toBe('/channels/{id}/vods');
    expect((await json('/x/y/z', { method: 'POST' })).body.route).toBe('/{all+}');
    expect(events.at(-1)!.pathParameters).toEqual({ all: 'x/y/z' });
  });

  it('answers a missing route as API Gateway does', async () => {
    await method(root, 'GET');
    await stage();
    const missing = await json('/nowhere');
    expect(missing.status).toBe(403);
    expect(missing.body).toEqual({ message: 'Missing Authentication Token' });
    expect(missing.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
    const answer = await fetch(`${test.endpoint}/_api/api0000000/other/`);
    expect([answer.status, await answer.json()]).toEqual([403, { message: 'Forbidden' }]);
  });
});

describe('proxy integration', () => {
  it('passes the function a version 1.0 event', async () => {
    await method(await resource('items', root, 'items'), 'POST');
    await stage({ Variables: { colour: 'red' } });
    await json('/items?a=1&a=2&b=x%20y', {
      method: 'POST',
      body: '{"n":1}',
      headers: { 'X-Forwarded-For': '9.9.9.9, 203.0.113.7', 'X-Mixed-Case': 'yes' },
    });
    const event: Event = events[0];
    expect(event).toMatchObject({
      resource: '/items',
      path: '/items',
      httpMethod: 'POST',
      queryStringParameters: { a: '2', b: 'x y' },
      multiValueQueryStringParameters: { a: ['1', '2'], b: ['x y'] },
      pathParameters: null,
      stageVariables: { colour: 'red' },
      body: '{"n":1}',
      isBase64Encoded: false,
    });
    expect(event.requestContext).toMatchObject({
      apiId: 'api0000000',
      stage: 'v1',
      path: '/v1/items',
      resourcePath: '/items',
      accountId: '123456789012',
      domainName: 'api0000000.execute-api.us-east-1.amazonaws.com',
      identity: { sourceIp: '203.0.113.7' },
    });
    expect(event.requestContext.requestTime).toMatch(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
    expect(event.headers['X-Forwarded-For']).toBe('9.9.9.9, 203.0.113.7, 127.0.0.1');
    expect(Object.keys(event.headers).map((name) => name.toLowerCase())).toContain('x-mixed-case');
  });

  it('sends several cookies, binary bodies and the status of the function', async () => {
    const bytes = Buffer.from([0x89, 0x50, 0xff, 0x00]);
    test.functions.set('picture', (event: Event) => {
      events.push(event);
      return {
        statusCode: 201,
        headers: { 'Content-Type': 'image/png', 'X-One': 1 },
        multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
        body: bytes.toString('base64'),
        isBase64Encoded: true,
      };
    });
    await method(root, 'PUT', {}, 'picture');
    await stage();
    const answer = await fetch(`${base}/`, {
      method: 'PUT',
      body: bytes,
      headers: { 'content-type': 'image/png', accept: 'image/png' },
    });
    expect(answer.status).toBe(201);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(answer.headers.get('x-one')).toBe('1');
    expect(events[0]).toMatchObject({ body: bytes.toString('base64'), isBase64Encoded: true });
  });

  it.each([
    ['no object', 'hello'],
    ['no status', { body: 'x' }],
    ['a body that is no string', { statusCode: 200, body: { a: 1 } }],
    ['unknown members', { statusCode: 200, cookies: ['a=1'] }],
  ])('treats %s as malformed', async (_, answer) => {
    test.functions.set('bad', () => answer);
    await method(root, 'GET', {}, 'bad');
    await stage();
    const reply = await json('/');
    expect([reply.status, reply.body]).toEqual([502, { message: 'Internal server error' }]);
  });

  it('answers for functions that fail or are slow', async () => {
    test.functions.set('throws', () => {
      throw new Error('secret detail');
    });
    test.functions.set('slow', () => new Promise((resolve) => setTimeout(resolve, 600, { statusCode: 200 })));
    await method(root, 'GET', {}, 'throws');
    await method(root, 'POST', {}, 'slow');
    await stage();
    expect(await json('/')).toMatchObject({ status: 502, body: { message: 'Internal server error' } });
    expect(await json('/', { method: 'POST' })).toMatchObject({
      status: 504,
      body: { message: 'Endpoint request timed out' },
    });
  });

  it('refuses more than 10 MB', async () => {
    await method(root, 'POST');
    await stage();
    const reply = await json('/', { method: 'POST', body: Buffer.alloc(10 * 1024 * 1024 + 1) });
    expect([reply.status, reply.body]).toEqual([413, { message: 'Request Too Long' }]);
    expect(events).toHaveLength(0);
  });
});

describe('limits and refusals', () => {
  it('throttles a method by the stage', async () => {
    await method(root, 'GET');
    await method(root, 'POST');
    await stage({
      MethodSettings: [
        { ResourcePath: '/*', HttpMethod: '*', ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 1000 },
        { ResourcePath: '/', HttpMethod: 'GET', ThrottlingRateLimit: 0.001, ThrottlingBurstLimit: 2 },
      ],
    });
    const statuses = [];
    for (let count = 0; count < 3; count += 1) statuses.push((await json('/')).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect((await json('/')).body).toEqual({ message: 'Too Many Requests' });
    expect((await json('/', { method: 'POST' })).status).toBe(200);
  });

  it('validates parameters and bodies, and reports errors through the templates', async () => {
    const at = await resource('polls', root, 'polls');
    const validator = await test.provision('AWS::ApiGateway::RequestValidator', 'val', {
      RestApiId: 'api0000000',
      ValidateRequestBody: true,
      ValidateRequestParameters: true,
    });
    await test.provision('AWS::ApiGateway::Model', 'model', {
      RestApiId: 'api0000000',
      Name: 'Poll',
      Schema: {
        $schema: 'http://json-schema.org/draft-04/schema#',
        type: 'object',
        required: ['title'],
        properties: {
          title: { type: 'string' },
          seconds: { type: 'integer', minimum: 0, exclusiveMinimum: true },
        },
      },
    });
    await method(at, 'POST', {
      RequestValidatorId: validator.ref,
      RequestModels: { 'application/json': 'Poll' },
      RequestParameters: { 'method.request.querystring.room': true },
    });
    await test.provision('AWS::ApiGateway::GatewayResponse', 'bad', {
      RestApiId: 'api0000000',
      ResponseType: 'BAD_REQUEST_BODY',
      StatusCode: '422',
      ResponseParameters: { 'gatewayresponse.header.Content-Type': "'application/problem+json'" },
      ResponseTemplates: {
        'application/json': '{"title":$context.error.messageString,"instance":"$context.requestId"}',
        'text/plain': '$context.error.validationErrorString',
      },
    });
    await stage();
    const post = (path: string, body: string) =>
      json(path, { method: 'POST', body, headers: { 'content-type': 'application/json; charset=utf-8' } });

    expect(await post('/polls', '{"title":"a"}')).toMatchObject({
      status: 400,
      body: { message: 'Missing required request parameters: [room]' },
    });
    const missing = await post('/polls?room=1', '{"seconds":3}');
    expect(missing.status).toBe(422);
    expect(missing.headers.get('content-type')).toBe('application/problem+json');
    expect(missing.body.title).toBe('Invalid request body');
    expect(missing.body.instance).toMatch(/^[0-9a-f-]{36}$/);
    const plain = await fetch(`${base}/polls?room=1`, {
      method: 'POST',
      body: '{}',
      headers: { accept: 'text/plain', 'content-type': 'application/json' },
    });
    expect(await plain.text()).toBe('[object has missing required properties (["title"])]');
    // exclusiveMinimum as a boolean is draft 4.
    expect((await post('/polls?room=1', '{"title":"a","seconds":0}')).status).toBe(422);
    expect((await post('/polls?room=1', 'no json')).status).toBe(422);
    expect((await post('/polls?room=1', '{"title":"a","seconds":1}')).status).toBe(200);
    expect(events).toHaveLength(1);
  });

  it('answers HEAD without a body and compares header names without case', async () => {
    await method(root, 'HEAD');
    await stage();
    const status = await new Promise((resolve, reject) => {
      httpRequest(`${base}/`, { method: 'HEAD' }, (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode));
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(200);
  });
});
