import { createServer, type IncomingHttpHeaders } from 'node:http';
import { afterAll, beforeAll, beforeEach } from 'vitest';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An answer; `drop` closes the connection without one. */
export type Scripted =
  | 'drop'
  | {
      status?: number;
      headers?: Record<string, string>;
      body?: unknown;
      /** Delays the answer until this resolves. */
      after?: Promise<unknown>;
    };

export interface ScriptedServer {
  /** Known once the tests run. */
  readonly url: string;
  readonly received: Received[];
  /** The next answers, in turn; then `{}`. */
  readonly script: Scripted[];
  /** Connections opened so far. */
  connections(): number;
}

/**
 * An AWS endpoint with scripted answers for the tests of a file or a block; each test begins with an empty script.
 * Sets the environment so that functions call it.
 */
export function withScriptedServer(): ScriptedServer {
  const received: Received[] = [];
  const script: Scripted[] = [];
  let url = '';
  let connections = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url: path = '', headers } = request;
    received.push({ method, path, headers, body: Buffer.concat(chunks).toString() });
    const answer = script.shift() ?? {};
    if (answer === 'drop') {
      request.socket.destroy();
      return;
    }
    await answer.after;
    response.writeHead(answer.status ?? 200, answer.headers).end(JSON.stringify(answer.body ?? {}));
  });
  server.on('connection', () => {
    connections += 1;
  });
  beforeAll(async () => {
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'key',
      AWS_SECRET_ACCESS_KEY: 'secret',
    });
  });
  beforeEach(() => {
    received.length = 0;
    script.length = 0;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
  return {
    get url() {
      return url;
    },
    received,
    script,
    connections: () => connections,
  };
}
