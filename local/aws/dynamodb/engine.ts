import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { AwsError, type Log } from '../../runtime/cloud';

// CommonJS without named exports that Node can see: an import by name works in tests but not in Node.
const { Database } = createRequire(import.meta.url)(
  'node-sqlite3-wasm',
) as typeof import('node-sqlite3-wasm');

/** A DynamoDB-compatible engine: dynoxide as a child process, or an outside emulator. */
export interface Engine {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Sends one call; returns status and body unparsed. */
  send(target: string, body: Buffer | string): Promise<{ status: number; body: Buffer }>;
}

/**
 * The engine runs under a shell that kills it when our end of stdin closes. The kernel closes it even when this
 * process is killed, so no orphan occupies the port or the file.
 */
const guard =
  'exec 3<&0; "$@" </dev/null & engine=$!; (cat <&3 >/dev/null; kill $engine 2>/dev/null) & wait $engine';

export function createEngine(stateDir: string, log: Log, emulator?: string): Engine {
  return emulator === undefined ? dynoxide(stateDir, log) : outsideEngine(emulator);
}

function outsideEngine(address: string): Engine {
  const agent = new Agent({ keepAlive: true });
  return {
    start: async () => {},
    stop: async () => agent.destroy(),
    send: (target, body) => post(new URL(address), agent, target, body),
  };
}

function dynoxide(stateDir: string, log: Log): Engine {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const file = join(stateDir, 'dynamodb', 'data.sqlite');
  let child: ChildProcess | undefined;
  let address: URL | undefined;
  let stopping = false;
  let restarts = 0;
  let ready: Promise<void> = Promise.reject(
    new AwsError('InternalServerError', 'DynamoDB has not started.', 500),
  );
  ready.catch(() => {});

  async function launch(): Promise<void> {
    const port = await freePort();
    const started = spawn(
      '/bin/sh',
      [
        '-c',
        guard,
        'dynoxide',
        binary(),
        'serve',
        '--host',
        '127.0.0.1',
        '--port',
        `${port}`,
        '--db-path',
        file,
      ],
      // A process group of its own: Ctrl-C must not reach it before this process has stored its data.
      { stdio: ['pipe', 'ignore', 'pipe'], detached: true },
    );
    child = started;
    let stderr = '';
    started.stderr?.on('data', (chunk: Buffer) => {
      stderr = `${stderr}${chunk}`.slice(-2000);
    });
    started.once('exit', (code, signal) => {
      started.stdin?.end();
      if (child === started) child = undefined;
      if (stopping) return;
      restarts += 1;
      log.warn('The DynamoDB engine ended; restarting it.', { code, signal, stderr, restarts });
      ready = delay(Math.min(100 * restarts, 5000)).then(launch);
      ready.catch((error) => log.error('The DynamoDB engine did not restart.', { error: String(error) }));
    });
    address = new URL(`http://127.0.0.1:${port}`);
    const deadline = Date.now() + 15_000;
    for (;;) {
      const alive = await post(address, agent, 'DynamoDB_20120810.ListTables', '{}').then(
        (reply) => reply.status === 200,
        () => false,
      );
      if (alive) return;
      if (started.exitCode !== null || Date.now() > deadline) {
        started.stdin?.end();
        throw new Error(`The DynamoDB engine did not start: ${stderr.trim() || 'no answer in 15 s'}`);
      }
      await delay(10);
    }
  }

  return {
    async start() {
      prepare(file);
      stopping = false;
      ready = launch();
      try {
        await ready;
      } catch (error) {
        stopping = true;
        throw error;
      }
    },
    async stop() {
      stopping = true;
      const running = child;
      agent.destroy();
      if (running === undefined || running.exitCode !== null) return;
      const ended = new Promise((resolve) => running.once('exit', resolve));
      running.stdin?.end();
      await ended;
    },
    async send(target, body) {
      await ready;
      try {
        return await post(address as URL, agent, target, body);
      } catch (cause) {
        throw new AwsError(
          'InternalServerError',
          `The DynamoDB engine did not answer: ${(cause as Error).message}`,
          500,
        );
      }
    },
  };
}

/** @throws Error with a remedy on a platform without an engine */
function binary(): string {
  const wanted = `@dynoxide/${process.platform}-${process.arch}`;
  try {
    const path = join(dirname(createRequire(import.meta.url).resolve(`${wanted}/package.json`)), 'dynoxide');
    if (existsSync(path)) return path;
  } catch {
    // Reported below.
  }
  throw new Error(
    `No DynamoDB engine for ${process.platform}-${process.arch} (optional dependency ${wanted}). ` +
      'Run one yourself (DynamoDB Local, for example) and name its address as the outside emulator of DYNAMODB (see --help).',
  );
}

/**
 * Creates the stream table before the engine's first start, with two missing indexes for reading from a position and
 * a trigger that trims records after 24 hours as DynamoDB does.
 */
function prepare(file: string): void {
  if (existsSync(file)) return;
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.new`;
  rmSync(draft, { force: true });
  const database = new Database(draft);
  try {
    database.exec(`
      CREATE TABLE _stream_records (
        id INTEGER PRIMARY KEY AUTOINCREMENT, table_name TEXT NOT NULL, event_name TEXT NOT NULL,
        keys_json TEXT NOT NULL, new_image TEXT, old_image TEXT, sequence_number TEXT NOT NULL,
        shard_id TEXT NOT NULL, created_at INTEGER NOT NULL, user_identity TEXT);
      CREATE INDEX local_position ON _stream_records (table_name, CAST(sequence_number AS INTEGER));
      CREATE INDEX local_shard ON _stream_records
        (table_name, shard_id, CAST(sequence_number AS INTEGER));
      CREATE TRIGGER local_trim AFTER INSERT ON _stream_records WHEN NEW.id % 1000 = 0 BEGIN
        DELETE FROM _stream_records
        WHERE id IN (SELECT id FROM _stream_records ORDER BY id LIMIT 2000)
          AND created_at < NEW.created_at - 86400;
      END;`);
  } finally {
    database.close();
  }
  renameSync(draft, file);
}

function post(
  address: URL,
  agent: Agent,
  target: string,
  body: Buffer | string,
): Promise<{ status: number; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      address,
      {
        method: 'POST',
        agent,
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'content-length': Buffer.byteLength(body),
          'x-amz-target': target,
          'x-amz-date': '20260101T000000Z',
          // The engine requires a credential scope but verifies no signature.
          authorization:
            'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
        },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () =>
          resolve({ status: incoming.statusCode ?? 500, body: Buffer.concat(chunks) }),
        );
        incoming.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
