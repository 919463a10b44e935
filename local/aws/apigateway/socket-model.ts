import type { TokenBucket } from './throttle';

/** One WebSocket API of a template. */
export interface SocketApi {
  readonly id: string;
  readonly name: string;
  /** `$request.body.action` */
  readonly selection: string;
  readonly routes: Map<string, SocketRoute>;
  readonly integrations: Map<string, SocketIntegration>;
  readonly authorizers: Map<string, SocketAuthorizer>;
  readonly stages: Map<string, SocketStage>;
}

export interface SocketRoute {
  readonly id: string;
  /** `$connect`, `$default`, `chat.send` … */
  readonly key: string;
  readonly integrationId?: string;
  readonly authorizerId?: string;
  /** Whether the function's result is sent to the sender. */
  twoWay: boolean;
}

interface SocketIntegration {
  readonly id: string;
  /** MOCK answers nothing: a `$connect` without a function. */
  readonly type: 'AWS_PROXY' | 'MOCK';
  readonly uri: string;
  readonly timeoutMs: number;
}

export interface SocketAuthorizer {
  readonly id: string;
  readonly uri: string;
  readonly identitySources: readonly string[];
}

export interface SocketStage {
  readonly name: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Messages of clients, over all connections. */
  readonly messages: TokenBucket;
}

/** API Gateway's limits; tests shorten them. */
export interface SocketLimits {
  /** Largest frame of a client, in bytes. */
  readonly frameBytes: number;
  /** Largest message in either direction, in bytes. */
  readonly messageBytes: number;
  readonly idleMs: number;
  readonly lifetimeMs: number;
  readonly integrationTimeoutMs: number;
  /** Bytes buffered for a slow client before posts to it are refused. */
  readonly bufferBytes: number;
  /** New connections: average per second, and burst. */
  readonly connects: { readonly rate: number; readonly burst: number };
}

export const awsSocketLimits: SocketLimits = {
  frameBytes: 32 * 1024,
  messageBytes: 128 * 1024,
  idleMs: 10 * 60_000,
  lifetimeMs: 2 * 3_600_000,
  integrationTimeoutMs: 29_000,
  bufferBytes: 512 * 1024,
  connects: { rate: 500, burst: 500 },
};
