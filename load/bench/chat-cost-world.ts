import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { KinesisClient, ListStreamsCommand } from '@aws-sdk/client-kinesis';
import { frameBytes } from '../../domain/chat/delivery/packing';
import { type RunningCloud, startCloud } from '../../local/runtime/start';
import { copyWithSettings } from '../../test/settings';
import { benchAssembly } from './assembly';

/** Posts within one millisecond. */
export interface Posts {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly count: number;
  /** What API Gateway charges: one for each 32 KB of a post. */
  readonly charged: number;
}

/** Replaces the management API of a WebSocket API: accepts and counts posts to any connection. */
export interface PostCounter {
  /** For `SOCKET_ENDPOINT`. */
  readonly endpoint: string;
  /** Since the last {@link reset}. */
  readonly posts: readonly Posts[];
  reset(): void;
  close(): Promise<void>;
}

export async function startPostCounter(): Promise<PostCounter> {
  let posts: { at: number; count: number; charged: number }[] = [];
  const count = (bytes: number) => {
    const at = Date.now();
    const charged = Math.ceil(bytes / frameBytes);
    const last = posts.at(-1);
    if (last?.at !== at) posts.push({ at, count: 1, charged });
    else {
      last.count += 1;
      last.charged += charged;
    }
  };
  const server = createServer((request, response) => {
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    request.on('end', () => {
      count(bytes);
      response.end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/ws`,
    get posts() {
      return posts;
    },
    reset() {
      posts = [];
    },
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}

/** Posts a second in the busiest window of so many seconds. */
export function busiest(posts: readonly Posts[], seconds: number): number {
  let [most, sum, first] = [0, 0, 0];
  for (const { at, count } of posts) {
    sum += count;
    while (posts[first]!.at <= at - seconds * 1_000) {
      sum -= posts[first]!.count;
      first += 1;
    }
    most = Math.max(most, sum);
  }
  return most / seconds;
}

/** What was charged since a time, epoch milliseconds. */
export const chargedSince = (posts: readonly Posts[], since: number): number =>
  posts.reduce((sum, { at, charged }) => (at >= since ? sum + charged : sum), 0);

/** The platform on this machine, whose functions post to a counter in place of API Gateway. */
export interface CountingWorld {
  readonly counter: PostCounter;
  readonly running: RunningCloud;
  close(): Promise<void>;
}

/** Where worlds run one after the other: the clients of this process keep their first address and credentials. */
export interface Home {
  readonly folder: string;
  /** The port of the AWS calls. */
  readonly endpoint: number;
}

/**
 * Starts the platform with other values of two settings: where posts go, and how many sockets a room may have. Sets
 * the environment of the functions in this process too, with the operator's credentials, so that stores can be used.
 */
export async function startCountingWorld(
  { folder, endpoint: port }: Home,
  socketsPerRoom: number,
): Promise<CountingWorld> {
  const counter = await startPostCounter();
  const assembly = join(folder, `cdk.out-${socketsPerRoom}`);
  copyWithSettings(await benchAssembly(), assembly, {
    SOCKET_ENDPOINT: counter.endpoint,
    SOCKETS_PER_ROOM: String(socketsPerRoom),
  });
  const ports = { endpoint: port };
  const running = await startCloud({ assembly, dir: join(folder, 'home'), ports, faults: [] });
  const { endpoint, region, credentials } = running.clientConfig();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...(await names(running)),
  });
  return {
    counter,
    running,
    async close() {
      await running.stop();
      await counter.close();
    },
  };
}

async function names(running: RunningCloud): Promise<{ CHAT_TABLE: string; CHAT_STREAM: string }> {
  const dynamodb = new DynamoDBClient(running.clientConfig());
  const kinesis = new KinesisClient(running.clientConfig());
  try {
    const { TableNames = [] } = await dynamodb.send(new ListTablesCommand({}));
    const { StreamNames = [] } = await kinesis.send(new ListStreamsCommand({}));
    return { CHAT_TABLE: TableNames.find((name) => /chat/i.test(name))!, CHAT_STREAM: StreamNames[0]! };
  } finally {
    dynamodb.destroy();
    kinesis.destroy();
  }
}
