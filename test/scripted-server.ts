import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';

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
  readonly url: string;
  readonly received: Received[];
  /** The next answers, in turn; then `{}`. */
  readonly script: Scripted[];
  /** Connections opened so far. */
  connections(): number;
  close(): Promise<void>;
}

/** Starts an AWS endpoint with scripted answers, and sets the environment so that functions call it. */
export async function startScriptedServer(): Promise<ScriptedServer> {
  const received: Received[] = [];
  const script: Scripted[] = [];
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push({
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    });
    const answer = script.shift() ?? {};
    if (answer === 'drop') {
      request.socket.destroy();
      return;
    }
    await answer.after;
    response.writeHead(answer.status ?? 200, answer.headers).end(JSON.stringify(answer.body ?? {}));
  });
  let connections = 0;
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as { port: number };
  const url = `http://127.0.0.1:${port}`;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
  });
  return {
    url,
    received,
    script,
    connections: () => connections,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
