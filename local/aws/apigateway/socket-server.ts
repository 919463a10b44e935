import type { IncomingMessage } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Cloud } from '../../runtime/cloud';
import { assertAllowed, callAuthorizer } from './authorizer';
import { type Connection, Connections, connectionId } from './connections';
import { functionArn } from './event-parts';
import { frameGuard } from './frames';
import { GatewayError } from './gateway-response';
import { type HeaderList, headerValue } from './http';
import { connectAuthorizerEvent, connectEvent, disconnectEvent, type SocketIdentity } from './socket-event';
import type { SocketApi, SocketAuthorizer, SocketLimits } from './socket-model';
import { SocketRoutes } from './socket-routes';
import { TokenBucket } from './throttle';

/** A WebSocket handshake on a stage, from the endpoint or the edge. */
export interface SocketRequest {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  /** The headers for functions; the edge may have changed the viewer's. */
  readonly headers: HeaderList;
  readonly query: string;
  readonly sourceIp: string;
}

/** Opens connections: authorizer, $connect, then messages, until $disconnect. */
export class SocketServer {
  readonly connections: Connections;
  readonly #routes: SocketRoutes;
  readonly #connects: TokenBucket;
  readonly #protocols = new WeakMap<IncomingMessage, string>();
  readonly #server: WebSocketServer;

  constructor(
    private readonly cloud: Cloud,
    private readonly apis: ReadonlyMap<string, SocketApi>,
    private readonly limits: SocketLimits,
  ) {
    this.connections = new Connections(limits);
    this.#routes = new SocketRoutes(cloud, limits);
    this.#connects = new TokenBucket(limits.connects.rate, limits.connects.burst);
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: limits.messageBytes,
      // A subprotocol is accepted only when the $connect function names it.
      handleProtocols: (_, request) => this.#protocols.get(request) ?? false,
    });
  }

  async accept(apiId: string, stageName: string, incoming: SocketRequest): Promise<void> {
    const { request, socket, head, headers, query } = incoming;
    const gone = () => socket.destroy();
    socket.on('error', gone);
    try {
      const api = this.apis.get(apiId);
      const stage = api?.stages.get(stageName);
      if (!api || !stage) return refuse(socket, 403, 'Forbidden');
      if (!this.#connects.take()) return refuse(socket, 429, 'Too Many Requests');
      const identity: SocketIdentity = {
        id: connectionId(),
        api,
        stage,
        connectedAt: Date.now(),
        sourceIp: incoming.sourceIp,
        userAgent: headerValue(headers, 'user-agent') ?? '',
      };
      const authorizer = await this.#authorize(identity, headers, query);
      const known = { ...identity, authorizer };
      const answer = await this.#connect(known, headers, query);
      if (answer.status < 200 || answer.status > 299) return refuse(socket, answer.status, answer.message);
      if (socket.destroyed) {
        // The client left while $connect ran; the function must see its disconnect too.
        await this.#disconnect(known, 1006, 'Connection closed abnormally');
        return;
      }
      if (answer.protocol) this.#protocols.set(request, answer.protocol);
      socket.off('error', gone);
      this.#server.handleUpgrade(request, socket, head, (opened) => {
        this.#open({ ...known, socket: opened, stream: socket, lastActiveAt: Date.now() });
      });
    } catch (error) {
      if (!(error instanceof GatewayError)) this.cloud.log.error(`A handshake failed: ${String(error)}`);
      const status =
        error instanceof GatewayError ? { UNAUTHORIZED: 401, ACCESS_DENIED: 403 }[error.type as string] : 500;
      refuse(socket, status ?? 500, STATUS_CODES[status ?? 500]!);
    }
  }

  async #authorize(identity: SocketIdentity, headers: HeaderList, query: string) {
    const { api, stage } = identity;
    const route = api.routes.get('$connect');
    if (route?.authorizerId === undefined) return undefined;
    const authorizer = api.authorizers.get(route.authorizerId);
    if (!authorizer) throw new GatewayError('AUTHORIZER_CONFIGURATION_ERROR');
    if (!hasIdentity(authorizer, identity, headers, query)) throw new GatewayError('UNAUTHORIZED');
    const { account, region } = this.cloud;
    const arn = `arn:aws:execute-api:${region}:${account}:${api.id}/${stage.name}/$connect`;
    const event = connectAuthorizerEvent(identity, headers, query, region, arn);
    const started = performance.now();
    const verdict = await callAuthorizer(this.cloud, functionArn(authorizer.uri, stage.variables), event);
    assertAllowed(verdict, arn);
    return {
      principalId: verdict.principalId,
      integrationLatency: Math.round(performance.now() - started),
      ...verdict.context,
    };
  }

  async #connect(identity: SocketIdentity, headers: HeaderList, query: string) {
    const route = identity.api.routes.get('$connect');
    if (!route) return { status: 200, message: '' };
    const event = connectEvent(identity, headers, query, this.cloud.region);
    const result = await this.#routes.invoke(identity.api, identity.stage, route, event);
    const payload = result?.payload as { statusCode?: unknown; headers?: Record<string, string> } | undefined;
    const status = Number(payload?.statusCode);
    if (!payload || !Number.isInteger(status)) return { status: 502, message: 'Internal server error' };
    const protocol = Object.entries(payload.headers ?? {}).find(
      ([name]) => name.toLowerCase() === 'sec-websocket-protocol',
    )?.[1];
    return { status, message: STATUS_CODES[status] ?? '', protocol };
  }

  #open(connection: Connection): void {
    const { socket, stream } = connection;
    const guard = frameGuard(this.limits.frameBytes, () => {
      this.connections.close(connection, 1009, 'Frame exceeds the size limit');
    });
    // Runs before ws reports the message, so the frame size is known first.
    stream.prependListener('data', guard);
    socket.on('message', (data: Buffer, binary: boolean) => {
      connection.lastActiveAt = Date.now();
      if (connection.closed) return;
      void this.#routes.message(connection, data, binary);
    });
    socket.on('error', (error: Error & { code?: string }) => {
      if (error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') {
        connection.closed ??= { code: 1009, reason: 'Message exceeds the size limit' };
      }
    });
    socket.on('close', (code: number, reason: Buffer) => {
      this.connections.remove(connection);
      const said = connection.closed ?? { code, reason: reason.toString() || closeReason(code) };
      void this.#disconnect(connection, said.code, said.reason);
    });
    this.connections.add(connection);
  }

  async #disconnect(identity: SocketIdentity, code: number, reason: string): Promise<void> {
    const route = identity.api.routes.get('$disconnect');
    if (!route) return;
    const event = disconnectEvent(identity, code, reason, this.cloud.region);
    await this.#routes.invoke(identity.api, identity.stage, route, event);
  }
}

function hasIdentity(
  authorizer: SocketAuthorizer,
  identity: SocketIdentity,
  headers: HeaderList,
  query: string,
): boolean {
  const parameters = new URLSearchParams(query);
  return authorizer.identitySources.every((source) => {
    const [, place, name] =
      /^(route\.request\.header|route\.request\.querystring|stageVariables|context\.identity)\.(.+)$/.exec(
        source,
      ) ?? [];
    if (!name) return false;
    if (place === 'route.request.header') return Boolean(headerValue(headers, name));
    if (place === 'route.request.querystring') return Boolean(parameters.get(name));
    if (place === 'stageVariables') return Boolean(identity.stage.variables[name]);
    return name === 'sourceIp' || (name === 'userAgent' && identity.userAgent !== '');
  });
}

function closeReason(code: number): string {
  if (code === 1000) return 'Connection Closed Normally';
  if (code === 1005) return 'Client-side close frame status not set';
  return code === 1006 ? 'Connection closed abnormally' : '';
}

function refuse(socket: Duplex, status: number, message: string): void {
  if (socket.destroyed) return;
  const body = JSON.stringify({ message });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}\r\nConnection: close\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
