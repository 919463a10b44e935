import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { AwsError, type Call, type Cloud, type Reply, type Service } from '../cloud';
import { ConnectionLost } from '../faults';
import { misdirected, namesThisMachine } from '../local-host';
import { decodeChunks } from './aws-chunked';
import { errorReply } from './error-reply';
import { type Listener, listen } from './server';
import { parseAuthorization, verify } from './signature';

/** Bytes of a request; the largest is a part of an S3 upload. */
const MAX_BODY = 512 * 1024 * 1024;

/**
 * Serves all AWS calls of the installation on one port of 127.0.0.1. Signed calls are verified, authorised by IAM
 * and passed to the service of their signing name; other requests are offered to each service's `open` or `upgrade`.
 *
 * @param cloud first called by the first request, so it may be completed after the port is known
 */
export async function startEndpoint(
  port: number,
  cloud: () => Cloud,
  services: readonly Service[],
): Promise<Listener> {
  async function onRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = randomUUID();
    response.setHeader('x-amzn-requestid', requestId);
    response.on('error', () => request.destroy());
    const authorization = request.headers.authorization ?? '';
    if (!authorization.startsWith('AWS4-HMAC-SHA256')) return onOpen(request, response, requestId);
    let service = '';
    const headers = plainHeaders(request);
    try {
      service = parseAuthorization(authorization).service;
      const body = await readBody(request);
      send(response, await answer(request, headers, body));
    } catch (error) {
      fail(response, error, service, headers, requestId);
    }
  }

  async function answer(
    request: IncomingMessage,
    headers: Record<string, string>,
    body: Buffer,
  ): Promise<Reply> {
    const call = verifiedCall(cloud(), request, headers, body);
    const service = services.find(({ signingNames }) => signingNames.includes(call.service));
    if (!service?.handle) {
      throw new AwsError('UnknownServiceException', `The local cloud has no service "${call.service}".`, 404);
    }
    const accesses = (await service.access?.(call)) ?? [];
    if (!service.injectsFaults?.(call)) {
      await cloud().faults.before(service.name, operationOf(call, accesses[0]?.action), body);
    }
    cloud().authorize(call.principal, accesses);
    return service.handle(call);
  }

  async function onOpen(request: IncomingMessage, response: ServerResponse, requestId: string) {
    try {
      if (!namesThisMachine(request)) throw new AwsError('MisdirectedRequest', misdirected, 421);
      for (const service of services) if (await service.open?.(request, response)) return;
      throw new AwsError('MissingAuthenticationToken', 'Missing Authentication Token', 403);
    } catch (error) {
      fail(response, error, '', plainHeaders(request), requestId);
    }
  }

  function onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    if (!namesThisMachine(request))
      return void socket.end(
        'HTTP/1.1 421 Misdirected Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n',
      );
    try {
      for (const service of services) if (service.upgrade?.(request, socket, head)) return;
    } catch (error) {
      cloud().log.error('An upgrade failed', { error: String(error) });
    }
    socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
  }

  function fail(
    response: ServerResponse,
    error: unknown,
    service: string,
    headers: Record<string, string>,
    requestId: string,
  ): void {
    if (error instanceof ConnectionLost || response.headersSent) {
      response.destroy();
      return;
    }
    if (!(error instanceof AwsError)) {
      const stack = error instanceof Error ? error.stack : String(error);
      cloud().log.error(`A call of ${service || 'a public address'} failed`, { stack, requestId });
    }
    const known =
      error instanceof AwsError
        ? error
        : new AwsError('InternalFailure', 'The local cloud failed to handle this call; see its log.', 500);
    send(response, errorReply(known, service, headers, requestId));
  }

  return listen(port, (request, response) => void onRequest(request, response), onUpgrade);
}

function verifiedCall(
  cloud: Cloud,
  request: IncomingMessage,
  headers: Record<string, string>,
  raw: Buffer,
): Call {
  const authorization = parseAuthorization(headers.authorization!);
  const secret = cloud.secretOf(authorization.accessKeyId);
  const principal = cloud.principalOf(authorization.accessKeyId);
  if (secret === undefined || principal === undefined) {
    throw new AwsError('InvalidClientTokenId', 'The security token included in the request is invalid.', 403);
  }
  const target = request.url ?? '/';
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = mark < 0 ? '' : target.slice(mark + 1);
  const method = request.method ?? 'GET';
  const signer = verify({ method, path, query, headers, body: raw }, authorization, secret, Date.now());
  let body = raw;
  const payload = headers['x-amz-content-sha256'] ?? '';
  if (payload.startsWith('STREAMING-')) {
    const signed = payload.startsWith('STREAMING-AWS4-HMAC-SHA256-PAYLOAD');
    const decoded = decodeChunks(raw, signed ? { ...signer, seed: authorization.signature } : undefined);
    body = decoded.body;
    Object.assign(headers, decoded.trailers);
    removeChunkedCoding(headers, body.length);
  }
  const { service, region } = authorization;
  return { service, region, method, path, query: new URLSearchParams(query), headers, body, principal };
}

function removeChunkedCoding(headers: Record<string, string>, length: number): void {
  const rest = (headers['content-encoding'] ?? '')
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'aws-chunked');
  if (rest.length > 0) headers['content-encoding'] = rest.join(',');
  else delete headers['content-encoding'];
  headers['content-length'] = String(length);
}

/** The operation's name for fault rules: from the target header, the query protocol or the IAM action. */
function operationOf(call: Call, action: string | undefined): string {
  const target = call.headers['x-amz-target'];
  if (target) return target.slice(target.lastIndexOf('.') + 1);
  return action?.slice(action.indexOf(':') + 1) ?? `${call.method} ${call.path}`;
}

function plainHeaders(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value === undefined) continue;
    headers[name] = Array.isArray(value) ? value.join(',') : value;
  }
  headers.host ??= headers[':authority'] ?? '';
  return headers;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw new AwsError('RequestEntityTooLarge', 'The request is too large.', 413);
    chunks.push(chunk);
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}

/** The date is of this moment, not the one that Node keeps for a second: the SDK sets its clock by it. */
function send(response: ServerResponse, { status, headers = {}, body = '' }: Reply): void {
  response.writeHead(status, { date: new Date().toUTCString(), ...headers });
  response.end(body);
}
