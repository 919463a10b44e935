import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { frameBytes } from '../../domain/chat/delivery/packing';

/** So many posts that came together. */
export interface Posts {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly count: number;
  /** What API Gateway charges: each 32 KB of a post is one. */
  readonly charged: number;
}

/** Stands where the connections of a WebSocket API are: takes every post and counts it, and opens nothing. */
export interface Counter {
  /** For `SOCKET_ENDPOINT`. */
  readonly endpoint: string;
  /** Since the last {@link reset}. */
  readonly posts: readonly Posts[];
  reset(): void;
  close(): Promise<void>;
}

/** Posts of one millisecond are kept as one entry. */
export async function startCounter(): Promise<Counter> {
  let posts: { at: number; count: number; charged: number }[] = [];
  const note = (bytes: number) => {
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
      note(bytes);
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

/** Posts a second in the busiest stretch of so many seconds. */
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
