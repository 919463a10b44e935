import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Access, Call, Cloud, Reply, Service } from '../../runtime/cloud';
import {
  bodyLimit,
  type GatewayReply,
  type GatewayRequest,
  headerPairs,
  readBody,
  sendReply,
  viewerAddress,
} from './http';
import { connectionsTarget, Management } from './management';
import { RestHandler } from './rest-handler';
import type { RestApi } from './rest-model';
import { restResources } from './rest-provision';
import { awsSocketLimits, type SocketApi, type SocketLimits } from './socket-model';
import { socketResources } from './socket-provision';
import { type SocketRequest, SocketServer } from './socket-server';

export interface GatewayOptions {
  /** Overrides of API Gateway's WebSocket limits. */
  readonly sockets?: Partial<SocketLimits>;
  /** Longest duration of a REST integration in milliseconds. @default 29000 */
  readonly integrationTimeoutMs?: number;
}

export interface Gateway extends Service {
  /** Handles a request to a stage of a REST API within this process. */
  handleRest(apiId: string, stage: string, request: GatewayRequest): Promise<GatewayReply>;
  /** Opens a WebSocket on a stage; always answers the socket. */
  openSocket(apiId: string, stage: string, incoming: SocketRequest): Promise<void>;
  /** `rest`, `socket`, or undefined when there is no such API. */
  kindOf(apiId: string): 'rest' | 'socket' | undefined;
  /** Open connections of a stage. */
  connectionCount(apiId: string, stage: string): number;
}

/** The parts of `/_api/<apiId>/<stage>/rest?query`. */
function publicAddress(url: string) {
  const [path, query = ''] = url.split(/\?(.*)/s, 2) as [string, string?];
  const match = /^\/(?:_api|execute-api)\/([^/]+)\/([^/]+)(\/.*)?$/s.exec(path);
  return match && { apiId: match[1]!, stage: match[2]!, path: match[3] ?? '/', query };
}

/** API Gateway: REST APIs (v1) and WebSocket APIs (v2) of the templates, and @connections. */
export function createGateway(cloud: Cloud, options: GatewayOptions = {}): Gateway {
  const rests = new Map<string, RestApi>();
  const socketApis = new Map<string, SocketApi>();
  const limits = { ...awsSocketLimits, ...options.sockets };
  const rest = new RestHandler(cloud, rests, options.integrationTimeoutMs);
  const sockets = new SocketServer(cloud, socketApis, limits);
  const management = new Management(cloud, socketApis, sockets.connections, limits);

  async function open(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const address = publicAddress(request.url ?? '');
    if (!address) return false;
    const headers = headerPairs(request);
    const peer = (request.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, '');
    const body = await readBody(request);
    const reply = await rest.handle(address.apiId, address.stage, {
      method: request.method ?? 'GET',
      path: address.path,
      query: address.query,
      headers: withForwarded(headers, peer),
      // With one byte too many the API answers 413 by its own gateway response.
      body: body ?? Buffer.alloc(bodyLimit + 1),
      sourceIp: viewerAddress(headers, peer),
      protocol: `HTTP/${request.httpVersion}`,
    });
    sendReply(reply, request.method ?? 'GET', response);
    return true;
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    const address = publicAddress(request.url ?? '');
    if (!address || connectionsTarget(request.url ?? '')) return false;
    const headers = headerPairs(request);
    const peer = (request.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, '');
    void sockets.accept(address.apiId, address.stage, {
      request,
      socket,
      head,
      headers: withForwarded(headers, peer),
      query: address.query,
      sourceIp: viewerAddress(headers, peer),
    });
    return true;
  }

  function access(call: Call): readonly Access[] {
    const target = connectionsTarget(call.path);
    if (target) return management.access(call, target);
    const address = publicAddress(call.path);
    if (!address) return [];
    const { apiId, stage, path } = address;
    return [{ action: 'execute-api:Invoke', resource: rest.invokeArn(apiId, stage, call.method, path) }];
  }

  /** Handles @connections and signed REST requests. */
  async function handle(call: Call): Promise<Reply> {
    const target = connectionsTarget(call.path);
    if (target) return management.handle(call, target);
    const address = publicAddress(call.path);
    if (!address) return { status: 404, body: '{"message":"Not Found"}' };
    const headers = Object.entries(call.headers);
    const reply = await rest.handle(address.apiId, address.stage, {
      method: call.method,
      path: address.path,
      query: call.query.toString(),
      headers,
      body: call.body,
      sourceIp: viewerAddress(headers, undefined),
      protocol: 'HTTP/1.1',
      caller: { arn: call.principal.arn },
    });
    return { status: reply.status, headers: Object.fromEntries(reply.headers), body: reply.body };
  }

  return {
    name: 'gateway',
    signingNames: ['execute-api'],
    resources: {
      ...restResources(rests, (apiId) => rest.changed(apiId)),
      ...socketResources(socketApis, (id) => `wss://${id}.execute-api.${cloud.region}.amazonaws.com`),
    },
    access,
    handle,
    injectsFaults: (call) => connectionsTarget(call.path) !== undefined,
    open,
    upgrade,
    async stop() {
      sockets.connections.stop();
    },
    handleRest: (apiId, stage, request) => rest.handle(apiId, stage, request),
    openSocket: (apiId, stage, incoming) => sockets.accept(apiId, stage, incoming),
    kindOf: (apiId) => (rests.has(apiId) ? 'rest' : socketApis.has(apiId) ? 'socket' : undefined),
    connectionCount: (apiId, stage) => sockets.connections.count(apiId, stage),
  };
}

/** Appends the peer to X-Forwarded-For, as every hop of AWS does. */
function withForwarded(
  headers: readonly (readonly [string, string])[],
  peer: string,
): readonly (readonly [string, string])[] {
  const before = headers
    .filter(([name]) => name.toLowerCase() === 'x-forwarded-for')
    .map(([, value]) => value);
  return [
    ...headers.filter(([name]) => name.toLowerCase() !== 'x-forwarded-for'),
    ['X-Forwarded-For', [...before, peer].join(', ')],
  ];
}
