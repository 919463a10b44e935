import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { AwsError } from './errors';

export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** The same, as it came. */
  readonly bytes: Buffer;
}

/** What is sent, with every header but the length. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array;
}

/** Bounds, so that a call that hangs does not eat the function's time. Milliseconds. */
const connectionTimeout = 1_000;
const requestTimeout = 5_000;

/** Connections at once to one host, as many as the SDK opens. More would each cost a handshake. */
const maxSockets = 50;

type Requester = (options: RequestOptions) => ClientRequest;
const requesters = new Map<string, Promise<Requester>>();

/** A scheme's module, loaded when the first address has it, with connections that are kept. */
function requester(protocol: string): Promise<Requester> {
  let made = requesters.get(protocol);
  if (made === undefined) {
    made = (protocol === 'https:' ? import('node:https') : import('node:http')).then(({ Agent, request }) => {
      const agent = new Agent({ keepAlive: true, maxSockets, noDelay: true });
      return (options) => request({ ...options, agent });
    });
    requesters.set(protocol, made);
  }
  return made;
}

/**
 * Sends one request and reads its whole answer, whatever its status. Throws the connection's own error, or
 * `TimeoutError` for a connection that takes longer than a second or an answer that takes longer than five.
 */
export async function exchange(url: URL, request: Sent): Promise<Answer> {
  const start = await requester(url.protocol);
  return await new Promise((resolve, reject) => {
    const outgoing = start({
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port || undefined,
      method: request.method,
      path: request.path,
      headers: { ...request.headers, 'content-length': Buffer.byteLength(request.body) },
    });
    const give = (what: string, ms: number) =>
      setTimeout(() => outgoing.destroy(new AwsError('TimeoutError', `${what} took more than ${ms} ms`)), ms);
    const answering = give('The answer', requestTimeout);
    let connecting: NodeJS.Timeout | undefined;
    const settle = () => {
      clearTimeout(answering);
      clearTimeout(connecting);
    };
    const fail = (error: Error) => {
      settle();
      reject(error);
    };
    outgoing.on('socket', (socket) => {
      if (!socket.connecting) return;
      connecting = give('The connection', connectionTimeout);
      socket.once('connect', () => clearTimeout(connecting));
    });
    outgoing.on('error', fail);
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', fail);
      incoming.on('end', () => {
        settle();
        const bytes = Buffer.concat(chunks);
        const status = incoming.statusCode ?? 0;
        resolve({ status, headers: incoming.headers, body: bytes.toString('utf8'), bytes });
      });
    });
    // Text as text: Node then writes head and body at once.
    outgoing.end(request.body);
  });
}
