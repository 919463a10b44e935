import { request as httpRequest } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { StoredObject } from '../../runtime/cloud';
import { createTestCloud, functionUri, type TestCloud } from '../../runtime/test-cloud';
import { createGateway } from '../apigateway';
import type { BucketPolicy } from './bucket-access';
import { createEdge, type Edge } from './index';
import type { Firewall } from './pipeline';

/** biome-ignore lint/suspicious/noExplicitAny: events are read by their documented shape */
type Event = any;

let test: TestCloud;
let edge: Edge;
let events: Event[];
let now: number;
let policy: BucketPolicy | undefined;
let allows: Firewall;
let answer: (event: Event) => unknown;
/** By `bucket/key`. */
const objects = new Map<string, StoredObject>();

const optimized = '658327ea-f89d-4fab-a63d-7e88639e58f6';
const disabled = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const exceptHost = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';
const allViewer = '216adef6-5c7f-47e4-b989-5492eafa07d3';

const rest = 'rest000000.execute-api.us-east-1.amazonaws.com';
const sockets = 'socket0000.execute-api.us-east-1.amazonaws.com';

beforeEach(async () => {
  events = [];
  now = 1_000_000;
  policy = bucketPolicy('s3:GetObject');
  allows = () => true;
  answer = () => ({ statusCode: 200, body: '{"ok":true}' });
  test = await createTestCloud((cloud) => {
    const gateway = createGateway(cloud);
    edge = createEdge(cloud, gateway, {
      port: 0,
      bucketPolicy: () => policy,
      firewall: (acl, request) => allows(acl, request),
      now: () => now,
    });
    return [gateway, edge];
  });
  objects.clear();
  test.ports.objects.get = async (bucket, key) => objects.get(`${bucket}/${key}`);
  test.functions.set('api', (event: Event) => {
    events.push(event);
    return answer(event);
  });
  await test.provision('AWS::ApiGateway::RestApi', 'rest', { Name: 'rest' });
  await test.provision('AWS::ApiGateway::Resource', 'proxy', {
    RestApiId: 'rest000000',
    ParentId: 'rrest00000',
    PathPart: '{all+}',
  });
  await test.provision('AWS::ApiGateway::Method', 'any', {
    RestApiId: 'rest000000',
    ResourceId: 'proxy0',
    HttpMethod: 'ANY',
    Integration: { Type: 'AWS_PROXY', Uri: functionUri('api') },
  });
  await test.provision('AWS::ApiGateway::Stage', 'v1', { RestApiId: 'rest000000', StageName: 'v1' });
  put('index.html', '<h1>home</h1>', 'text/html');
});

afterEach(() => test.close());

/** A policy as the CDK writes it for an origin with access control. */
function bucketPolicy(...actions: string[]): BucketPolicy {
  const statements = actions.map((Action) => ({
    Effect: 'Allow' as const,
    Principal: { Service: 'cloudfront.amazonaws.com' },
    Action,
    Resource: Action === 's3:ListBucket' ? 'arn:aws:s3:::site' : 'arn:aws:s3:::site/*',
    Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:cloudfront::123456789012:distribution/*' } },
  }));
  return { Statement: statements };
}

function put(key: string, body: string | Buffer, contentType: string, cacheControl?: string): void {
  const bytes = Buffer.from(body);
  const etag = `"${key}-${bytes.length}"`;
  const lastModified = Date.UTC(2026, 0, 1);
  objects.set(`site/${key}`, { body: bytes, contentType, cacheControl, etag, lastModified, metadata: {} });
}

const behavior = (path: string, target: string, more: Record<string, unknown> = {}) => ({
  PathPattern: path,
  TargetOriginId: target,
  ViewerProtocolPolicy: 'redirect-to-https',
  CachePolicyId: disabled,
  OriginRequestPolicyId: exceptHost,
  AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
  ...more,
});

async function distribute(
  behaviors: unknown[] = [],
  base: Record<string, unknown> = {},
  config: Record<string, unknown> = {},
): Promise<string> {
  await test.provision('AWS::CloudFront::Distribution', 'site', {
    DistributionConfig: {
      Enabled: true,
      DefaultRootObject: 'index.html',
      Origins: [
        { Id: 's3', DomainName: 'site.s3.us-east-1.amazonaws.com', OriginAccessControlId: 'E1' },
        {
          Id: 'rest',
          DomainName: rest,
          OriginCustomHeaders: [{ HeaderName: 'X-Edge', HeaderValue: 'secret' }],
        },
        { Id: 'ws', DomainName: sockets },
      ],
      DefaultCacheBehavior: {
        ...behavior('*', 's3', { AllowedMethods: undefined }),
        CachePolicyId: optimized,
        ...base,
      },
      CacheBehaviors: behaviors,
      ...config,
    },
  });
  await edge.start!();
  return edge.url()!;
}

interface Raw {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** A request without the decoding and headers that fetch adds. */
function raw(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Raw> {
  return new Promise((resolve, reject) => {
    httpRequest(url, { method, headers, agent: false }, (reply) => {
      const chunks: Buffer[] = [];
      reply.on('data', (chunk: Buffer) => chunks.push(chunk));
      reply.on('end', () =>
        resolve({ status: reply.statusCode!, headers: reply.headers, body: Buffer.concat(chunks) }),
      );
    })
      .on('error', reject)
      .end();
  });
}

describe('site', () => {
  it('serves the root object and files, the second time from the cache', async () => {
    const site = await distribute();
    const first = await raw(`${site}/`);
    expect(first.body.toString()).toBe('<h1>home</h1>');
    expect(first.headers).toMatchObject({ 'content-type': 'text/html', 'x-cache': 'Miss from cloudfront' });
    now += 5_000;
    expect((await raw(`${site}/index.html?ignored=1`)).headers).toMatchObject({
      'x-cache': 'Hit from cloudfront',
      age: '5',
    });
  });

  it('answers a missing object as the bucket does, or with the distribution’s error page', async () => {
    const site = await distribute();
    expect((await raw(`${site}/none.html`)).status).toBe(403);
    policy = bucketPolicy('s3:GetObject', 's3:ListBucket');
    expect((await raw(`${site}/none2.html`)).body.toString()).toContain('NoSuchKey');
    await edge.stop!();
    put('404.html', 'lost', 'text/html');
    const custom = await distribute(
      [],
      {},
      {
        CustomErrorResponses: [
          { ErrorCode: 404, ResponseCode: 404, ResponsePagePath: '/404.html', ErrorCachingMinTTL: 1 },
        ],
      },
    );
    const page = await raw(`${custom}/none.html`);
    expect([page.status, page.body.toString(), page.headers['x-cache']]).toEqual([
      404,
      'lost',
      'Error from cloudfront',
    ]);
  });

  it('reads only what the bucket policy allows', async () => {
    const site = await distribute();
    policy = bucketPolicy('s3:ListBucket');
    expect((await raw(`${site}/`)).body.toString()).toContain('AccessDenied');
    policy = undefined;
    expect((await raw(`${site}/`)).status).toBe(403);
    policy = bucketPolicy('s3:GetObject');
    expect((await raw(`${site}/`)).status).toBe(200);
  });

  it('answers conditions, ranges and HEAD', async () => {
    put('film.bin', '0123456789', 'application/octet-stream');
    const site = await distribute();
    const whole = await raw(`${site}/film.bin`);
    expect(whole.headers['accept-ranges']).toBe('bytes');
    const etag = String(whole.headers.etag);
    expect((await raw(`${site}/film.bin`, { 'if-none-match': etag })).status).toBe(304);
    expect(
      (await raw(`${site}/film.bin`, { 'if-modified-since': String(whole.headers['last-modified']) })).status,
    ).toBe(304);
    const part = await raw(`${site}/film.bin`, { range: 'bytes=2-4' });
    expect([part.status, part.body.toString(), part.headers['content-range']]).toEqual([
      206,
      '234',
      'bytes 2-4/10',
    ]);
    expect((await raw(`${site}/film.bin`, { range: 'bytes=-3' })).body.toString()).toBe('789');
    expect((await raw(`${site}/film.bin`, { range: 'bytes=7-' })).body.toString()).toBe('789');
    expect((await raw(`${site}/film.bin`, { range: 'bytes=10-' })).status).toBe(416);
    expect((await raw(`${site}/film.bin`, { range: 'bytes=0-1', 'if-range': '"other"' })).status).toBe(200);
    const head = await raw(`${site}/film.bin`, {}, 'HEAD');
    expect([head.status, head.body.length, head.headers['content-length']]).toEqual([200, 0, '10']);
    expect((await raw(`${site}/film.bin`, {}, 'DELETE')).status).toBe(403);
  });

  it('compresses large enough bodies, once for each encoding', async () => {
    const text = 'compress me '.repeat(200);
    put('app.js', text, 'text/javascript');
    put('small.js', 'x', 'text/javascript');
    put('photo.jpg', text, 'image/jpeg');
    const site = await distribute([], { Compress: true });
    const br = await raw(`${site}/app.js`, { 'accept-encoding': 'gzip, deflate, br' });
    expect(br.headers).toMatchObject({ 'content-encoding': 'br', vary: 'Accept-Encoding' });
    expect(brotliDecompressSync(br.body).toString()).toBe(text);
    const gz = await raw(`${site}/app.js`, { 'accept-encoding': 'gzip;q=1.0, br;q=0' });
    expect(gunzipSync(gz.body).toString()).toBe(text);
    expect((await raw(`${site}/app.js`)).body.toString()).toBe(text);
    expect((await raw(`${site}/app.js`, { 'accept-encoding': 'br' })).headers['x-cache']).toBe(
      'Hit from cloudfront',
    );
    for (const name of ['small.js', 'photo.jpg']) {
      expect(
        (await raw(`${site}/${name}`, { 'accept-encoding': 'br' })).headers['content-encoding'],
      ).toBeUndefined();
    }
  });
});

describe('API behind the edge', () => {
  /** A cache policy with the origin in control of the TTL. */
  async function originControlled(): Promise<string> {
    const policy = await test.provision('AWS::CloudFront::CachePolicy', 'origin', {
      CachePolicyConfig: {
        Name: 'origin',
        MinTTL: 0,
        DefaultTTL: 0,
        MaxTTL: 3600,
        ParametersInCacheKeyAndForwardedToOrigin: {
          EnableAcceptEncodingGzip: true,
          HeadersConfig: { HeaderBehavior: 'none' },
          CookiesConfig: { CookieBehavior: 'none' },
          QueryStringsConfig: { QueryStringBehavior: 'all' },
        },
      },
    });
    return policy.ref;
  }

  it('uses the first matching pattern, and passes the path to the stage', async () => {
    const site = await distribute([behavior('/v1/special', 's3'), behavior('/v1/*', 'rest')]);
    expect((await raw(`${site}/v1/special`)).status).toBe(403);
    const reply = await fetch(`${site}/v1/channels/a?x=1&y=2`, {
      method: 'POST',
      body: '{"a":1}',
      headers: {
        'content-type': 'application/json',
        authorization: 'Bearer t',
        cookie: 'a=1; b=2',
        'x-forwarded-for': '9.9.9.9',
      },
    });
    expect(await reply.json()).toEqual({ ok: true });
    expect(reply.headers.get('x-cache')).toBe('Miss from cloudfront');
    const [event] = events;
    expect(event).toMatchObject({
      path: '/channels/a',
      httpMethod: 'POST',
      body: '{"a":1}',
      queryStringParameters: { x: '1', y: '2' },
      requestContext: { identity: { sourceIp: '127.0.0.1' } },
    });
    expect(event.headers).toMatchObject({
      Host: rest,
      authorization: 'Bearer t',
      Cookie: 'a=1; b=2',
      'X-Edge': 'secret',
      'X-Forwarded-For': '9.9.9.9, 127.0.0.1',
    });
  });

  it('is refused by API Gateway when the Host of the viewer is forwarded', async () => {
    const site = await distribute([behavior('/v1/*', 'rest', { OriginRequestPolicyId: allViewer })]);
    expect((await raw(`${site}/v1/x`)).status).toBe(403);
    expect(events).toHaveLength(0);
  });

  it('forwards only what the policies name', async () => {
    const site = await distribute([behavior('/v1/*', 'rest', { OriginRequestPolicyId: undefined })]);
    answer = () => ({ statusCode: 200, headers: { 'Set-Cookie': 'a=1' }, body: '{}' });
    const reply = await raw(`${site}/v1/x?q=1`, {
      authorization: 'Bearer t',
      cookie: 'a=1',
      'user-agent': 'me',
    });
    expect(reply.headers['set-cookie']).toBeUndefined();
    expect(events[0].queryStringParameters).toBeNull();
    const names = Object.keys(events[0].headers).map((name) => name.toLowerCase());
    expect(names).not.toContain('authorization');
    expect(names).not.toContain('cookie');
    expect(events[0].headers['User-Agent']).toBe('Amazon CloudFront');
  });

  it('caches as long as origin and policy allow, by cache key', async () => {
    const policy = await test.provision('AWS::CloudFront::CachePolicy', 'pages', {
      CachePolicyConfig: {
        Name: 'pages',
        MinTTL: 1,
        DefaultTTL: 5,
        MaxTTL: 60,
        ParametersInCacheKeyAndForwardedToOrigin: {
          EnableAcceptEncodingGzip: false,
          HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['X-Region'] },
          CookiesConfig: { CookieBehavior: 'none' },
          QueryStringsConfig: { QueryStringBehavior: 'whitelist', QueryStrings: ['page'] },
        },
      },
    });
    const site = await distribute([
      behavior('/v1/*', 'rest', { CachePolicyId: policy.ref, OriginRequestPolicyId: undefined }),
    ]);
    const calls = async (path: string, headers: Record<string, string> = {}) => {
      await raw(`${site}${path}`, headers);
      return events.length;
    };
    answer = () => ({ statusCode: 200, headers: { 'Cache-Control': 'public, max-age=3600' }, body: '{}' });
    expect(await calls('/v1/a?page=1')).toBe(1);
    expect(await calls('/v1/a?page=1&cmcd=x')).toBe(1);
    expect(await calls('/v1/a?page=2')).toBe(2);
    expect(await calls('/v1/a?page=1', { 'x-region': 'eu' })).toBe(3);
    now += 59_000;
    expect(await calls('/v1/a?page=1')).toBe(3);
    now += 1_000;
    expect(await calls('/v1/a?page=1')).toBe(4);
    // no-store is cached for the minimum TTL, one second here.
    answer = () => ({ statusCode: 200, headers: { 'Cache-Control': 'no-store' }, body: '{}' });
    expect(await calls('/v1/b')).toBe(5);
    now += 900;
    expect(await calls('/v1/b')).toBe(5);
    now += 100;
    expect(await calls('/v1/b')).toBe(6);
  });

  it('caches errors for ten seconds by default, and serves stale objects when the origin fails', async () => {
    const cached = behavior('/v1/*', 'rest', { CachePolicyId: await originControlled() });
    const site = await distribute(
      [cached],
      {},
      { CustomErrorResponses: [{ ErrorCode: 503, ErrorCachingMinTTL: 1 }] },
    );
    answer = () => ({ statusCode: 404, body: '{}' });
    await raw(`${site}/v1/gone`);
    now += 9_999;
    expect((await raw(`${site}/v1/gone`)).headers['x-cache']).toBe('Error from cloudfront');
    expect(events).toHaveLength(1);
    now += 1;
    await raw(`${site}/v1/gone`);
    expect(events).toHaveLength(2);
    // A 403 concerns one viewer: it is not cached.
    answer = () => ({ statusCode: 403, body: '{}' });
    await raw(`${site}/v1/own`);
    await raw(`${site}/v1/own`);
    expect(events).toHaveLength(4);

    answer = () => ({ statusCode: 200, headers: { 'Cache-Control': 'max-age=1' }, body: '"good"' });
    await raw(`${site}/v1/live`);
    now += 1_000;
    answer = () => ({ statusCode: 503, body: '' });
    expect((await raw(`${site}/v1/live`)).body.toString()).toBe('"good"');
    answer = () => ({ statusCode: 200, body: '"new"' });
    expect((await raw(`${site}/v1/live`)).body.toString()).toBe('"good"');
    now += 1_000;
    expect((await raw(`${site}/v1/live`)).body.toString()).toBe('"new"');
  });

  it('requests an object once from the origin for simultaneous requests', async () => {
    const site = await distribute([behavior('/v1/*', 'rest', { CachePolicyId: await originControlled() })]);
    answer = async () => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      return { statusCode: 200, headers: { 'Cache-Control': 'max-age=5' }, body: '{}' };
    };
    const replies = await Promise.all(Array.from({ length: 10 }, () => raw(`${site}/v1/same`)));
    expect(events).toHaveLength(1);
    expect(replies.every((reply) => reply.status === 200)).toBe(true);
  });
});

describe('functions and header policies', () => {
  const edgeFunction = (id: string, code: string) =>
    test.provision('AWS::CloudFront::Function', id, {
      Name: id,
      AutoPublish: true,
      FunctionCode: code,
      FunctionConfig: { Comment: '', Runtime: 'cloudfront-js-2.0' },
    });

  const associate = (EventType: string, FunctionARN: string) => ({
    FunctionAssociations: [{ EventType, FunctionARN }],
  });

  it('lets a viewer-request function rewrite the address', async () => {
    put('watch/index.html', 'watch', 'text/html');
    const made = await edgeFunction(
      'rewrite',
      `async function handler(event) {
         const { request } = event;
         if (!request.uri.includes('.') && request.uri !== '/') request.uri = '/watch/index.html';
         return request;
       }`,
    );
    const site = await distribute([], associate('viewer-request', made.ref));
    expect((await raw(`${site}/c/someone`)).body.toString()).toBe('watch');
    expect((await raw(`${site}/`)).body.toString()).toBe('<h1>home</h1>');
  });

  it('lets a viewer-request function see the request and respond itself', async () => {
    const made = await edgeFunction(
      'answer',
      `function handler(event) {
         return { statusCode: 302, statusDescription: 'Found', headers: { location: { value: '/x?' + event.request.querystring.a.multiValue.length + event.request.cookies.c.value + event.viewer.ip } }, cookies: { s: { value: '1', attributes: 'Path=/' } } };
       }`,
    );
    const site = await distribute([], associate('viewer-request', made.ref));
    const reply = await raw(`${site}/?a=1&a=2`, { cookie: 'c=v' });
    expect(reply).toMatchObject({
      status: 302,
      headers: {
        location: '/x?2v127.0.0.1',
        'set-cookie': ['s=1; Path=/'],
        'x-cache': 'FunctionGeneratedResponse from cloudfront',
      },
    });
  });

  it('answers 503 for a function that fails or never ends', async () => {
    const made = await edgeFunction(
      'spin',
      'function handler(event) { if (event.request.uri === "/spin") for (;;) {} throw new Error("x"); }',
    );
    const site = await distribute([], associate('viewer-request', made.ref));
    expect((await raw(`${site}/x`)).status).toBe(503);
    expect((await raw(`${site}/spin`)).status).toBe(503);
  });

  it('applies a header policy and a viewer-response function, but leaves cached objects as they are', async () => {
    const policy = await test.provision('AWS::CloudFront::ResponseHeadersPolicy', 'headers', {
      ResponseHeadersPolicyConfig: {
        Name: 'headers',
        SecurityHeadersConfig: {
          ContentTypeOptions: { Override: true },
          StrictTransportSecurity: { AccessControlMaxAgeSec: 60, IncludeSubdomains: true, Override: true },
        },
        CustomHeadersConfig: { Items: [{ Header: 'X-Own', Value: 'yes', Override: true }] },
        RemoveHeadersConfig: { Items: [{ Header: 'Server' }] },
      },
    });
    const made = await edgeFunction(
      'stamp',
      `function handler(event) {
         event.response.headers['x-count'] = { value: (event.response.headers['x-count'] ? 'again' : 'first') };
         return event.response;
       }`,
    );
    const site = await distribute([], {
      ResponseHeadersPolicyId: policy.ref,
      ...associate('viewer-response', made.ref),
    });
    for (let count = 0; count < 2; count += 1) {
      const reply = await raw(`${site}/`);
      expect(reply.body.toString()).toBe('<h1>home</h1>');
      expect(reply.headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'strict-transport-security': 'max-age=60; includeSubDomains',
        'x-own': 'yes',
        'x-count': 'first',
      });
      expect(reply.headers.server).toBeUndefined();
    }
  });

  it('refuses templates that a deployment would refuse', async () => {
    await expect(distribute([behavior('/v1/*', 'nowhere')])).rejects.toThrow('has an unknown origin nowhere');
    await expect(distribute([behavior('/v1/*', 'rest', { CachePolicyId: 'x' })])).rejects.toThrow(
      'has an unknown policy x',
    );
    await expect(edgeFunction('big', `// ${'x'.repeat(10_240)}`)).rejects.toThrow('10 KB');
  });
});

/** A WebSocket API whose $connect and $default routes call the function `api` and answer. */
async function provisionSockets(stage: string): Promise<void> {
  await test.provision('AWS::ApiGatewayV2::Api', 'socket', {
    ProtocolType: 'WEBSOCKET',
    RouteSelectionExpression: '$request.body.action',
  });
  await test.provision('AWS::ApiGatewayV2::Stage', stage, { ApiId: 'socket0000', StageName: stage });
  const integration = await test.provision('AWS::ApiGatewayV2::Integration', 'int', {
    ApiId: 'socket0000',
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: functionUri('api'),
  });
  for (const RouteKey of ['$connect', '$default']) {
    await test.provision('AWS::ApiGatewayV2::Route', RouteKey.slice(1), {
      ApiId: 'socket0000',
      RouteKey,
      Target: `integrations/${integration.ref}`,
      RouteResponseSelectionExpression: '$default',
    });
  }
}

describe('WebSockets', () => {
  it('reach their stage through the edge', async () => {
    await provisionSockets('ws');
    answer = (event) => ({ statusCode: 200, body: event.body });
    const site = await distribute([behavior('/ws', 'ws')]);
    const socket = new WebSocket(`${site.replace('http', 'ws')}/ws?ticket=1`);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    socket.send('hello');
    const text = await new Promise((resolve) => socket.once('message', (data) => resolve(data.toString())));
    expect(text).toBe('hello');
    expect(events[0]).toMatchObject({ queryStringParameters: { ticket: '1' }, headers: { Host: sockets } });
    socket.terminate();
    const refused = new WebSocket(`${site.replace('http', 'ws')}/other`);
    const status = await new Promise((resolve) =>
      refused.on('error', () => {}).once('unexpected-response', (_, reply) => resolve(reply.statusCode)),
    );
    expect(status).toBe(403);
    refused.terminate();
  });
});

describe('another distribution', () => {
  /** A distribution with a plain-text WebSocket API at its root, whose $connect function accepts `protocol`. */
  async function irc(protocol: string | undefined): Promise<string> {
    answer = (event) =>
      event.requestContext.eventType === 'CONNECT'
        ? { statusCode: 200, headers: protocol ? { 'Sec-WebSocket-Protocol': protocol } : {} }
        : { statusCode: 200, body: `:server PONG ${event.body}` };
    await provisionSockets('irc');
    // Provisioned before the site's: the order does not matter.
    await test.provision('AWS::CloudFront::Distribution', 'irc', {
      DistributionConfig: {
        Enabled: true,
        Comment: 'Chat by IRC',
        Origins: [{ Id: 'irc', DomainName: sockets, OriginPath: '/irc' }],
        DefaultCacheBehavior: { ...behavior('*', 'irc'), PathPattern: undefined },
      },
    });
    await distribute();
    return edge.others()[0]!.url;
  }

  const opened = (socket: WebSocket) =>
    new Promise<string>((resolve, reject) =>
      socket.once('open', () => resolve(socket.protocol)).once('error', reject),
    );

  it('is served on a port of its own, and has a label', async () => {
    const url = await irc(undefined);
    expect(edge.others()).toEqual([
      { id: 'EIRC0000000000', port: Number(new URL(url).port), label: 'Chat by IRC', url },
    ]);
    expect(edge.url('dirc0000000000.cloudfront.net')).toBe(url.replace('ws:', 'http:'));
    expect(edge.url()).not.toBe(edge.url('EIRC0000000000'));
    expect((await raw(`${edge.url()}/`)).body.toString()).toBe('<h1>home</h1>');
  });

  it('opens sockets at its root, in the subprotocol of $connect, for text that is not JSON', async () => {
    const socket = new WebSocket(await irc('irc'), ['irc', 'other']);
    expect(await opened(socket)).toBe('irc');
    const reply = new Promise((resolve) => socket.once('message', (data) => resolve(data.toString())));
    socket.send('PING :tmi');
    expect(await reply).toBe(':server PONG PING :tmi');
    expect(events[0]).toMatchObject({
      headers: { 'sec-websocket-protocol': 'irc,other' },
      requestContext: { routeKey: '$connect', stage: 'irc' },
    });
    expect(events[1]).toMatchObject({ body: 'PING :tmi', requestContext: { routeKey: '$default' } });
    socket.terminate();
  });

  it('accepts no subprotocol that the function did not name, which such a client refuses', async () => {
    await expect(opened(new WebSocket(await irc(undefined), ['irc']))).rejects.toThrow('no subprotocol');
  });
});

describe('what a request may carry', () => {
  it('has its token where nothing is cached, and where it is no read; a cacheable read loses it', async () => {
    const { ref } = await test.provision('AWS::CloudFront::CachePolicy', 'cached', {
      CachePolicyConfig: {
        ParametersInCacheKeyAndForwardedToOrigin: {
          HeadersConfig: { HeaderBehavior: 'none' },
          CookiesConfig: { CookieBehavior: 'none' },
          QueryStringsConfig: { QueryStringBehavior: 'all' },
        },
        ...{ MinTTL: 0, DefaultTTL: 0, MaxTTL: 60, Name: 'cached' },
      },
    });
    const own = { CachePolicyId: ref };
    const site = await distribute([behavior('/v1/open', 'rest', own), behavior('/v1/*', 'rest')]);
    const headers = { authorization: 'Bearer t' };
    await raw(`${site}/v1/open`, headers);
    await raw(`${site}/v1/open`, headers, 'POST');
    await raw(`${site}/v1/me`, headers);
    const tokens = events.map(({ headers: sent }) => sent.authorization ?? sent.Authorization);
    expect(tokens).toEqual([undefined, 'Bearer t', 'Bearer t']);
  });

  it('is shown to the web ACL before anything else', async () => {
    const asked: string[] = [];
    allows = (acl, { method, uri, query, ip }) => {
      asked.push(`${acl} ${method} ${uri}?${query} ${ip}`);
      return uri !== '/v1/bad';
    };
    const site = await distribute([behavior('/v1/*', 'rest')], {}, { WebACLId: 'acl' });
    expect((await raw(`${site}/v1/good?a=1`)).status).toBe(200);
    const refused = await raw(`${site}/v1/bad`);
    expect([refused.status, events.length]).toEqual([403, 1]);
    expect(asked).toEqual(['acl GET /v1/good?a=1 127.0.0.1', 'acl GET /v1/bad? 127.0.0.1']);
  });
});
