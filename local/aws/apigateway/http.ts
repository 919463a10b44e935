import type { IncomingMessage, ServerResponse } from 'node:http';

/** Header names keep their case, as in the events for functions. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/** A request to a stage of an API, from the endpoint or from the edge. */
export interface GatewayRequest {
  readonly method: string;
  /** Percent-encoded, with a leading slash, without the stage. */
  readonly path: string;
  /** Raw, without the question mark. */
  readonly query: string;
  readonly headers: HeaderList;
  readonly body: Buffer;
  /** The viewer's address: `$context.identity.sourceIp`. */
  readonly sourceIp: string;
  readonly protocol: string;
  /** Set when the caller signed the request and IAM allowed it. */
  readonly caller?: { readonly arn: string };
}

export interface GatewayReply {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Buffer;
}

/** The largest body of a request: 10 MB. */
export const bodyLimit = 10 * 1024 * 1024;

export function headerPairs(request: IncomingMessage): HeaderList {
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < request.rawHeaders.length; at += 2) {
    pairs.push([request.rawHeaders[at]!, request.rawHeaders[at + 1]!]);
  }
  return pairs;
}

/** The last value of a header, as API Gateway picks it. */
export function headerValue(headers: HeaderList, name: string): string | undefined {
  const wanted = name.toLowerCase();
  for (let at = headers.length - 1; at >= 0; at -= 1) {
    if (headers[at]![0].toLowerCase() === wanted) return headers[at]![1];
  }
  return undefined;
}

/** Reads a body; undefined beyond `limit` (the rest is drained so that an answer can be sent). */
export async function readBody(request: IncomingMessage, limit = bodyLimit): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
    else chunks.length = 0;
  }
  return size > limit ? undefined : Buffer.concat(chunks);
}

const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'content-length']);

export function sendReply(reply: GatewayReply, method: string, response: ServerResponse): void {
  const grouped = new Map<string, string[]>();
  for (const [name, value] of reply.headers) {
    const key = name.toLowerCase();
    if (hopByHop.has(key)) continue;
    const values = grouped.get(key);
    if (values) values.push(value);
    else grouped.set(key, [value]);
  }
  response.statusCode = reply.status;
  for (const [name, values] of grouped) response.setHeader(name, values.length === 1 ? values[0]! : values);
  if (reply.status !== 204 && reply.status !== 304) response.setHeader('content-length', reply.body.length);
  response.end(method === 'HEAD' ? undefined : reply.body);
}

/** The client's address: behind the edge, the last one in X-Forwarded-For. */
export function viewerAddress(headers: HeaderList, peer: string | undefined): string {
  const forwarded = headerValue(headers, 'x-forwarded-for')?.split(',').at(-1)?.trim();
  return forwarded || (peer ?? '127.0.0.1').replace(/^::ffff:/, '');
}
