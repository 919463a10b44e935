import { randomUUID } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Duplex } from 'node:stream';
import type { Cloud, Provision, Provisioned, Service } from '../../runtime/cloud';
import { freePort } from '../../runtime/known-ports';
import { misdirected, namesThisMachine } from '../../runtime/local-host';
import type { Gateway } from '../apigateway';
import { bodyLimit, headerPairs, readBody, sendReply } from '../apigateway/http';
import type { BucketPolicy } from './bucket-access';
import { type Distribution, distributionOf, type EdgeParts } from './distribution';
import { EdgeFunction } from './functions';
import { type EdgeRequest, type EdgeResponse, headersOf, plain } from './message';
import { originRequest } from './origin-request';
import { Origins, stageOf } from './origins';
import { type Firewall, Pipeline } from './pipeline';
import { cachePolicyOf, originRequestPolicyOf } from './policies';
import { responseHeadersPolicyOf } from './response-headers';

export interface EdgeOptions {
  /** The port of the site (the distribution with a DefaultRootObject); 0 for any. */
  readonly port: number;
  /** The ports of the other distributions by their ids. @default any */
  readonly otherPorts?: Readonly<Record<string, number>>;
  /** The port of the first of the other distributions; the next ones take the ports after it. */
  readonly firstOther?: number | undefined;
  /** A bucket's policy document: it decides what CloudFront may read, and whether a missing key is a 404. */
  readonly bucketPolicy: (bucket: string) => BucketPolicy | undefined;
  /** Whether a web ACL lets a request through. @default everything passes */
  readonly firewall?: Firewall;
  /** Milliseconds since the epoch, for the ages of cached objects. */
  readonly now?: () => number;
}

export interface Edge extends Service {
  /** `http://127.0.0.1:<port>` of a distribution by its `*.cloudfront.net` name or id; the site's when absent. */
  url(distribution?: string): string | undefined;
  /** The distributions other than the site's. */
  others(): readonly OtherDistribution[];
}

/** A distribution on a port of its own. */
export interface OtherDistribution {
  readonly id: string;
  readonly port: number;
  /** Its Comment, else its domain name. */
  readonly label: string;
  /** `http://127.0.0.1:<port>`; `ws:` when its root is a WebSocket API. */
  readonly url: string;
}

interface Site {
  readonly distribution: Distribution;
  readonly pipeline: Pipeline;
  readonly port: number;
  server?: Server;
  /** Upgraded connections, which the HTTP server no longer tracks. */
  readonly sockets: Set<Duplex>;
}

/** The front door: CloudFront distributions of the templates, each an HTTP server on 127.0.0.1. */
export function createEdge(cloud: Cloud, gateway: Gateway, options: EdgeOptions): Edge {
  const parts: EdgeParts = {
    cachePolicies: new Map(),
    originRequestPolicies: new Map(),
    responseHeadersPolicies: new Map(),
    functions: new Map(),
  };
  const sites = new Map<string, Site>();
  let siteId: string | undefined;
  const origins = new Origins(cloud, gateway, options.bucketPolicy);

  const resources: Record<string, Provision> = {
    'AWS::CloudFront::CachePolicy': async (spec) => {
      parts.cachePolicies.set(spec.physicalId(32), cachePolicyOf(spec.properties));
      return identified(spec.physicalId(32));
    },
    'AWS::CloudFront::OriginRequestPolicy': async (spec) => {
      parts.originRequestPolicies.set(spec.physicalId(32), originRequestPolicyOf(spec.properties));
      return identified(spec.physicalId(32));
    },
    'AWS::CloudFront::ResponseHeadersPolicy': async (spec) => {
      const policy = responseHeadersPolicyOf(spec.properties.ResponseHeadersPolicyConfig);
      parts.responseHeadersPolicies.set(spec.physicalId(32), policy);
      return identified(spec.physicalId(32));
    },
    'AWS::CloudFront::Function': async (spec) => {
      const { Name: name, FunctionCode: code, FunctionConfig: config } = spec.properties;
      if (config?.KeyValueStoreAssociations?.length > 0) {
        throw new Error(`${spec.path}: key value stores are not supported`);
      }
      const arn = `arn:aws:cloudfront::${cloud.account}:function/${name}`;
      parts.functions.set(arn, new EdgeFunction(name, code, cloud.log));
      return {
        ref: arn,
        attributes: { FunctionARN: arn, 'FunctionMetadata.FunctionARN': arn, Stage: 'LIVE' },
      };
    },
    'AWS::CloudFront::OriginAccessControl': async (spec) =>
      identified(`E${spec.physicalId(13).toUpperCase()}`),
    'AWS::CloudFront::Distribution': async (spec) => {
      const id = `E${spec.physicalId(13).toUpperCase()}`;
      const domainName = `d${spec.physicalId(13)}.cloudfront.net`;
      const distribution = distributionOf(spec, parts, { distributionId: id, domainName });
      const pipeline = new Pipeline(
        cloud,
        distribution,
        origins,
        options.firewall ?? (() => true),
        options.now,
      );
      if (distribution.rootObject !== '') siteId ??= id;
      const fixed = options.firstOther && options.firstOther + sites.size - (siteId === undefined ? 0 : 1);
      const wanted = siteId === id ? options.port : (fixed ?? options.otherPorts?.[id] ?? 0);
      const port = sites.get(id)?.port ?? (await freePort(wanted));
      sites.set(id, { distribution, pipeline, port, sockets: new Set() });
      return { ref: id, attributes: { Id: id, DomainName: domainName } };
    },
  };

  async function listen(site: Site): Promise<void> {
    const server = createServer((request, response) => {
      void answer(site, request, response).catch((error: unknown) => {
        cloud.log.error(`${request.method} ${request.url} failed: ${String(error)}`);
        response.destroy();
      });
    });
    server.keepAliveTimeout = 30_000;
    server.on('upgrade', (request, socket, head) => {
      site.sockets.add(socket);
      socket.once('close', () => site.sockets.delete(socket));
      void openSocket(site, request, socket, head).catch((error: unknown) => {
        cloud.log.error(`The handshake of ${request.url} failed: ${String(error)}`);
        socket.destroy();
      });
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(site.port, '127.0.0.1', resolve);
    });
    site.server = server;
  }

  async function openSocket(
    site: Site,
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): Promise<void> {
    socket.on('error', () => socket.destroy());
    if (!namesThisMachine(request)) return refuse(socket, plain(421, misdirected));
    const incoming = edgeRequest(request, Buffer.alloc(0));
    const behavior = site.pipeline.behaviorFor(incoming.uri);
    const entered = await site.pipeline.enter(behavior, incoming, randomUUID());
    if ('response' in entered) return refuse(socket, entered.response);
    const wanted = originRequest(site.distribution, behavior, entered.request, {
      cacheable: false,
      encoding: '',
    });
    const api = origins.api(behavior.origin);
    if (api === undefined || gateway.kindOf(api) !== 'socket' || wanted.viewerHost) {
      return refuse(socket, plain(403, 'Forbidden'));
    }
    await gateway.openSocket(api, stageOf(wanted.path).stage, {
      request,
      socket,
      head,
      headers: wanted.headers,
      query: wanted.query,
      sourceIp: wanted.viewerIp,
    });
  }

  return {
    name: 'edge',
    signingNames: [],
    resources,
    async start() {
      for (const site of sites.values()) await listen(site);
    },
    async stop() {
      for (const { server, sockets } of sites.values()) {
        if (!server) continue;
        for (const socket of sockets) socket.destroy();
        const closed = new Promise((resolve) => server.close(resolve));
        server.closeAllConnections();
        await closed;
      }
    },
    url(distribution = siteId) {
      const site = [...sites.values()].find(
        ({ distribution: { domainName, distributionId } }) =>
          domainName === distribution || distributionId === distribution,
      );
      return site && `http://127.0.0.1:${site.port}`;
    },
    others: () =>
      [...sites]
        .filter(([id]) => id !== siteId)
        .map(([id, { distribution, port }]) => {
          const api = origins.api(distribution.behaviors.at(-1)!.origin);
          const scheme = api !== undefined && gateway.kindOf(api) === 'socket' ? 'ws' : 'http';
          const label = distribution.comment || distribution.domainName;
          return { id, port, label, url: `${scheme}://127.0.0.1:${port}` };
        }),
  };
}

const identified = (id: string): Provisioned => ({ ref: id, attributes: { Id: id } });

async function answer(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const method = request.method ?? 'GET';
  const body = await readBody(request, 2 * bodyLimit);
  const incoming = edgeRequest(request, body ?? Buffer.alloc(0));
  const reply = !namesThisMachine(request)
    ? plain(421, misdirected)
    : body === undefined
      ? plain(413, 'The request is too large.')
      : (method === 'GET' || method === 'HEAD') && body.length > 0
        ? plain(403, `A ${method} request cannot have a body.`)
        : await site.pipeline.handle(incoming);
  const headers = [...reply.headers].flatMap(([name, values]) =>
    values.map((value): [string, string] => [name, value]),
  );
  sendReply({ status: reply.status, headers, body: reply.body }, method, response);
}

function edgeRequest(request: IncomingMessage, body: Buffer): EdgeRequest {
  const [uri, query = ''] = (request.url ?? '/').split(/\?(.*)/s, 2) as [string, string?];
  return {
    method: request.method ?? 'GET',
    uri: uri.startsWith('/') ? uri : '/',
    query,
    headers: headersOf(headerPairs(request)),
    body,
    viewerIp: (request.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, ''),
    viewerPort: request.socket.remotePort ?? 0,
    httpVersion: request.httpVersion,
  };
}

function refuse(socket: Duplex, response: EdgeResponse): void {
  socket.end(
    `HTTP/1.1 ${response.status} ${STATUS_CODES[response.status] ?? 'Error'}\r\nConnection: close\r\n` +
      `Content-Length: ${response.body.length}\r\n\r\n${response.body.toString()}`,
  );
}
