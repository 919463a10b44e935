import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { signedPost } from '../../../test/signed-post';
import { createTestCloud, functionUri, type TestCloud } from '../../runtime/test-cloud';
import { createGateway, type Gateway } from './index';
import type { SocketLimits } from './socket-model';

/** biome-ignore lint/suspicious/noExplicitAny: events are read by their documented shape */
type Event = any;

let test: TestCloud;
let gateway: Gateway;
let client: ApiGatewayManagementApiClient;
let address: string;
let events: Event[];
const opened: WebSocket[] = [];
const api = 'socket0000';

const limits = { integrationTimeoutMs: 250 };

async function route(key: string, name: string, more: Record<string, unknown> = {}): Promise<void> {
  const id = key.replace(/\W/g, '');
  const integration = await test.provision('AWS::ApiGatewayV2::Integration', `i${id}`, {
    ApiId: api,
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: functionUri(name),
  });
  await test.provision('AWS::ApiGatewayV2::Route', `r${id}`, {
    ApiId: api,
    RouteKey: key,
    Target: `integrations/${integration.ref}`,
    ...more,
  });
}

async function setUp(more: Partial<SocketLimits> = {}): Promise<void> {
  test = await createTestCloud((cloud) => {
    gateway = createGateway(cloud, { sockets: { ...limits, ...more } });
    return [gateway];
  });
  await test.provision('AWS::ApiGatewayV2::Api', 'socket', {
    Name: 'sockets',
    ProtocolType: 'WEBSOCKET',
    RouteSelectionExpression: '$request.body.action',
  });
  await test.provision('AWS::ApiGatewayV2::Stage', 'ws', { ApiId: api, StageName: 'ws' });
  address = `${test.endpoint.replace('http', 'ws')}/_api/${api}/ws`;
}

beforeEach(async () => {
  events = [];
  await setUp();
  const endpoint = `${test.endpoint}/_api/${api}/ws`;
  client = new ApiGatewayManagementApiClient({ ...test.clientConfig(), endpoint, maxAttempts: 1 });
  // A late $disconnect of this test must not reach the next one.
  const own = events;
  test.functions.set('note', (event: Event) => {
    own.push(event);
    return { statusCode: 200 };
  });
  test.functions.set('reply', (event: Event) => ({ statusCode: 200, body: `echo ${event.body}` }));
  test.functions.set('fails', () => {
    throw new Error('broken');
  });
});

afterEach(async () => {
  for (const socket of opened.splice(0)) socket.terminate();
  client.destroy();
  await test.close();
});

function connect(
  path = '',
  protocols: string[] = [],
  headers: Record<string, string> = {},
): Promise<WebSocket> {
  const socket = new WebSocket(`${address}${path}`, protocols, { headers, perMessageDeflate: true });
  opened.push(socket);
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.once('unexpected-response', (_, answer) => reject(new Error(String(answer.statusCode))));
    socket.once('error', reject);
  });
}

const next = (socket: WebSocket): Promise<string> =>
  new Promise((resolve) => socket.once('message', (data) => resolve(data.toString())));

const closed = (socket: WebSocket): Promise<number> =>
  new Promise((resolve) => socket.once('close', (code) => resolve(code)));

async function until(done: () => boolean): Promise<void> {
  const start = Date.now();
  while (!done()) {
    if (Date.now() - start > 5_000) throw new Error('It did not happen within 5 seconds');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Opens a socket and returns it with its connection id. */
async function connectWithId(): Promise<[WebSocket, string]> {
  if (!events.some((event) => event.requestContext.eventType === 'CONNECT')) await route('$connect', 'note');
  const before = events.length;
  const socket = await connect();
  return [socket, events[before].requestContext.connectionId];
}

describe('$connect', () => {
  it('passes headers and query to the function, and the connection to each later event', async () => {
    await route('$connect', 'note');
    await route('$disconnect', 'note');
    await route('$default', 'note');
    const socket = await connect('?ticket=t%201', [], { 'User-Agent': 'tester' });
    socket.send('{"action":"hello"}');
    await until(() => events.length === 2);
    socket.close(4001, 'bye');
    await until(() => events.length === 3);
    const [connected, message, disconnected] = events;
    expect(connected).toMatchObject({
      queryStringParameters: { ticket: 't 1' },
      headers: { 'User-Agent': 'tester' },
      requestContext: {
        routeKey: '$connect',
        eventType: 'CONNECT',
        stage: 'ws',
        apiId: api,
        domainName: `${api}.execute-api.us-east-1.amazonaws.com`,
        identity: { sourceIp: '127.0.0.1', userAgent: 'tester' },
      },
    });
    const { connectionId, connectedAt } = connected.requestContext;
    expect(connectionId).toMatch(/^[\w-]{15}=$/);
    expect(message).toMatchObject({
      body: '{"action":"hello"}',
      isBase64Encoded: false,
      requestContext: { routeKey: '$default', eventType: 'MESSAGE', connectionId, connectedAt },
    });
    expect(message.headers).toBeUndefined();
    expect(disconnected.requestContext).toMatchObject({
      routeKey: '$disconnect',
      eventType: 'DISCONNECT',
      connectionId,
      disconnectStatusCode: 4001,
      disconnectReason: 'bye',
    });
    expect(gateway.connectionCount(api, 'ws')).toBe(0);
  });

  it('refuses when the function refuses or fails', async () => {
    test.functions.set('no', () => ({ statusCode: 418 }));
    await route('$connect', 'no');
    await expect(connect()).rejects.toThrow('418');
    test.functions.set('no', () => {
      throw new Error('x');
    });
    await expect(connect()).rejects.toThrow('502');
    expect(gateway.connectionCount(api, 'ws')).toBe(0);
  });

  it('accepts a subprotocol only when the function names it', async () => {
    test.functions.set('protocol', () => ({
      statusCode: 200,
      headers: { 'Sec-WebSocket-Protocol': 'chat.v1' },
    }));
    await route('$connect', 'protocol');
    const socket = await connect('', ['other', 'chat.v1']);
    expect(socket.protocol).toBe('chat.v1');
    expect(socket.extensions).toBe('');
  });

  it('calls the authorizer, and keeps its context for the connection', async () => {
    test.functions.set('auth', (event: Event) => {
      const ticket = event.queryStringParameters.ticket;
      if (ticket === 'bad') throw new Error('Unauthorized');
      if (ticket === 'crash') throw new Error('boom');
      const Effect = ticket === 'good' ? 'Allow' : 'Deny';
      return {
        principalId: 'usr_1',
        policyDocument: { Statement: [{ Effect, Action: 'execute-api:Invoke', Resource: event.methodArn }] },
        context: { userId: 'usr_1', age: 7 },
      };
    });
    const authorizer = await test.provision('AWS::ApiGatewayV2::Authorizer', 'auth', {
      ApiId: api,
      AuthorizerType: 'REQUEST',
      AuthorizerUri: functionUri('auth'),
      IdentitySource: ['route.request.querystring.ticket'],
    });
    await route('$connect', 'note', { AuthorizationType: 'CUSTOM', AuthorizerId: authorizer.ref });
    await route('$default', 'note');
    await expect(connect()).rejects.toThrow('401');
    await expect(connect('?ticket=bad')).rejects.toThrow('401');
    await expect(connect('?ticket=other')).rejects.toThrow('403');
    await expect(connect('?ticket=crash')).rejects.toThrow('500');
    const socket = await connect('?ticket=good');
    socket.send('x');
    await until(() => events.length === 2);
    for (const event of events) {
      expect(event.requestContext.authorizer).toMatchObject({
        principalId: 'usr_1',
        userId: 'usr_1',
        age: '7',
      });
    }
  });

  it('slows down new connections', async () => {
    await test.close();
    await setUp({ connects: { rate: 0.001, burst: 1 } });
    await connect();
    await expect(connect()).rejects.toThrow('429');
  });
});

describe('routes', () => {
  it('selects by the expression, answers two-way routes, stays silent on the others', async () => {
    await route('chat.send', 'reply', { RouteResponseSelectionExpression: '$default' });
    await route('quiet', 'reply');
    const socket = await connect();
    socket.send('{"action":"quiet"}');
    socket.send('{"action":"chat.send"}');
    expect(await next(socket)).toBe('echo {"action":"chat.send"}');
  });

  it('answers Forbidden without a route and Internal server error for a failed one', async () => {
    await route('broken', 'fails');
    test.functions.set('slow', () => new Promise((resolve) => setTimeout(resolve, 500, { statusCode: 200 })));
    await route('slow', 'slow');
    const socket = await connect();
    for (const [action, message] of [
      ['nothing', 'Forbidden'],
      ['$connect', 'Forbidden'],
      ['broken', 'Internal server error'],
      ['slow', 'Internal server error'],
    ]) {
      socket.send(JSON.stringify({ action }));
      const answer = JSON.parse(await next(socket));
      expect(answer).toEqual({
        message,
        connectionId: expect.stringMatching(/=$/),
        requestId: expect.any(String),
      });
    }
  });

  it('throttles messages of a stage', async () => {
    await test.provision('AWS::ApiGatewayV2::Stage', 'ws', {
      ApiId: api,
      StageName: 'ws',
      DefaultRouteSettings: { ThrottlingRateLimit: 0.001, ThrottlingBurstLimit: 1 },
    });
    await route('$default', 'note');
    const socket = await connect();
    socket.send('a');
    socket.send('b');
    expect(JSON.parse(await next(socket)).message).toBe('Too Many Requests');
    expect(events).toHaveLength(1);
  });

  it('passes binary messages in base64', async () => {
    await route('$default', 'note');
    const socket = await connect();
    socket.send(Buffer.from([1, 2, 255]));
    await until(() => events.length === 1);
    expect(events[0]).toMatchObject({ body: 'AQL/', isBase64Encoded: true });
  });
});

describe('sizes and times', () => {
  it('accepts 32 KB frames and 128 KB messages, and closes with 1009 beyond', async () => {
    await route('$default', 'note');
    await route('$disconnect', 'note');
    const piece = 'x'.repeat(32 * 1024);
    const good = await connect();
    for (const last of [false, false, false, true]) good.send(piece, { fin: last });
    await until(() => events.length === 1);
    expect(events[0].body).toHaveLength(128 * 1024);

    const bigFrame = await connect();
    bigFrame.send(`${piece}x`);
    expect(await closed(bigFrame)).toBe(1009);
    const bigMessage = await connect();
    for (let count = 0; count < 5; count += 1) bigMessage.send(piece, { fin: count === 4 });
    expect(await closed(bigMessage)).toBe(1009);
    await until(() => events.length === 3);
    expect(events.slice(1).map((event) => event.requestContext.disconnectStatusCode)).toEqual([1009, 1009]);
  });

  it('closes idle connections: messages keep one open, protocol pings do not', async () => {
    await test.close();
    await setUp({ idleMs: 400 });
    const idle = await connect();
    const busy = await connect();
    const pings = setInterval(() => idle.ping(), 50);
    const messages = setInterval(() => busy.send('{}'), 50);
    expect(await closed(idle)).toBe(1001);
    await new Promise((resolve) => setTimeout(resolve, 300));
    clearInterval(pings);
    clearInterval(messages);
    expect(busy.readyState).toBe(WebSocket.OPEN);
  });

  it('closes a connection after its longest duration, however busy', async () => {
    await test.close();
    await setUp({ lifetimeMs: 300 });
    const socket = await connect();
    const messages = setInterval(() => socket.send('{}'), 50);
    expect(await closed(socket)).toBe(1001);
    clearInterval(messages);
  });
});

describe('@connections', () => {
  it('posts, describes and deletes by the SDK, with the access that IAM must allow', async () => {
    const [socket, ConnectionId] = await connectWithId();
    const message = next(socket);
    await client.send(new PostToConnectionCommand({ ConnectionId, Data: 'Grüße' }));
    expect(await message).toBe('Grüße');
    const info = await client.send(new GetConnectionCommand({ ConnectionId }));
    expect(info.Identity?.SourceIp).toBe('127.0.0.1');
    expect(info.ConnectedAt).toBeInstanceOf(Date);
    const gone = closed(socket);
    await client.send(new DeleteConnectionCommand({ ConnectionId }));
    expect(await gone).toBe(1000);
    await expect(client.send(new PostToConnectionCommand({ ConnectionId, Data: 'x' }))).rejects.toMatchObject(
      {
        name: 'GoneException',
        $metadata: { httpStatusCode: 410 },
      },
    );
    const stage = `arn:aws:execute-api:us-east-1:123456789012:${api}/ws`;
    expect(test.accesses.map(({ action, resource }) => [action, resource])).toEqual(
      ['POST', 'GET', 'DELETE', 'POST'].map((verb) => [
        'execute-api:ManageConnections',
        `${stage}/${verb}/@connections/${ConnectionId}`,
      ]),
    );
  });

  const post = (ConnectionId: string, Data = 'x') =>
    client.send(new PostToConnectionCommand({ ConnectionId, Data }));

  it('does not know a connection after deleting it', async () => {
    const [socket, ConnectionId] = await connectWithId();
    // The client does not answer the closing handshake.
    socket.pause();
    await client.send(new DeleteConnectionCommand({ ConnectionId }));
    for (const Command of [GetConnectionCommand, DeleteConnectionCommand]) {
      await expect(client.send(new Command({ ConnectionId }))).rejects.toMatchObject({
        name: 'GoneException',
      });
    }
    await expect(post(ConnectionId)).rejects.toMatchObject({ name: 'GoneException' });
  });

  it('has no path for posts in bulk, as API Gateway has none', async () => {
    const [, id] = await connectWithId();
    const body = JSON.stringify({ connectionIds: [id], data: 'x' });
    const answer = await signedPost(`${test.endpoint}/_api/${api}/ws/@connections`, body, test.operator);
    expect(answer.status).toBe(403);
  });

  it.each([
    ['gone', { name: 'GoneException', $metadata: { httpStatusCode: 410 } }],
    ['throttle', { name: 'LimitExceededException', $metadata: { httpStatusCode: 429 } }],
    ['error', { $metadata: { httpStatusCode: 500 } }],
    ['timeout', { code: 'ECONNRESET' }],
  ] as const)('a fault of kind %s fails a share of the posts', async (kind, error) => {
    const [socket, id] = await connectWithId();
    const received: string[] = [];
    socket.on('message', (data) => received.push(data.toString()));
    const rule = { service: 'execute-api', operation: 'PostToConnection', kind, delayMs: 10 };
    test.faults.set([{ ...rule, rate: 1 }]);
    await expect(post(id)).rejects.toMatchObject(error);
    await client.send(new GetConnectionCommand({ ConnectionId: id }));
    test.faults.set([{ ...rule, rate: 0.5, seed: 5 }]);
    const outcomes = await Promise.allSettled(Array.from({ length: 40 }, () => post(id)));
    const failed = outcomes.filter(({ status }) => status === 'rejected').length;
    expect(failed).toBeGreaterThan(5);
    expect(failed).toBeLessThan(35);
    await until(() => received.length === 40 - failed);
    test.faults.set([]);
    await post(id, 'last');
    await until(() => received.at(-1) === 'last');
    expect(received).toHaveLength(41 - failed);
  });

  it('refuses payloads over 128 KB', async () => {
    const [, ConnectionId] = await connectWithId();
    const Data = Buffer.alloc(128 * 1024 + 1, 97);
    await expect(client.send(new PostToConnectionCommand({ ConnectionId, Data }))).rejects.toMatchObject({
      name: 'PayloadTooLargeException',
      $metadata: { httpStatusCode: 413 },
    });
  });

  it.each([5, 126, 70_000])('posts %i bytes', async (bytes) => {
    const [socket, id] = await connectWithId();
    const message = next(socket);
    await post(id, 'y'.repeat(bytes));
    expect(await message).toBe('y'.repeat(bytes));
  });

  it('limits posts to a client that does not read', async () => {
    const [socket, id] = await connectWithId();
    socket.pause();
    const payload = 'a'.repeat(100_000);
    let limited: unknown;
    for (let count = 0; count < 2_000 && limited === undefined; count += 1) {
      limited = await post(id, payload).then(
        () => undefined,
        (error: unknown) => error,
      );
    }
    expect(limited).toMatchObject({ name: 'LimitExceededException' });
  });
});
