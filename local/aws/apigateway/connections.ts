import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import { textFrame } from './frames';
import type { SocketApi, SocketLimits, SocketStage } from './socket-model';

/** One open WebSocket of a stage. */
export interface Connection {
  readonly id: string;
  readonly api: SocketApi;
  readonly stage: SocketStage;
  readonly socket: WebSocket;
  /** The underlying TCP stream, to which encoded frames are written. */
  readonly stream: Duplex;
  readonly connectedAt: number;
  lastActiveAt: number;
  readonly sourceIp: string;
  readonly userAgent: string;
  /** The `requestContext.authorizer` of the allowed $connect. */
  readonly authorizer?: Readonly<Record<string, unknown>>;
  /** Set when this side closes: code and reason for $disconnect. */
  closed?: { code: number; reason: string };
}

export type PostOutcome = 'sent' | 'gone' | 'limited';

/** `L0SM9cOFvHcCIhw=`: like API Gateway's, with a character that must be escaped in addresses. */
export const connectionId = (): string => `${randomBytes(11).toString('base64url')}=`;

/** The open connections of all WebSocket stages. */
export class Connections {
  readonly #stages = new Map<string, Map<string, Connection>>();
  #sweeper: NodeJS.Timeout | undefined;

  constructor(private readonly limits: SocketLimits) {}

  add(connection: Connection): void {
    const key = `${connection.api.id}/${connection.stage.name}`;
    const stage = this.#stages.get(key) ?? new Map<string, Connection>();
    stage.set(connection.id, connection);
    this.#stages.set(key, stage);
    this.#sweeper ??= this.#startSweeper();
  }

  remove(connection: Connection): void {
    this.#stages.get(`${connection.api.id}/${connection.stage.name}`)?.delete(connection.id);
  }

  /** An open connection; undefined once it is closing. */
  find(apiId: string, stage: string, id: string): Connection | undefined {
    const connection = this.#stages.get(`${apiId}/${stage}`)?.get(id);
    return connection?.socket.readyState === WebSocket.OPEN ? connection : undefined;
  }

  count(apiId: string, stage: string): number {
    return this.#stages.get(`${apiId}/${stage}`)?.size ?? 0;
  }

  /** Writes one text message to one connection. */
  post(apiId: string, stage: string, id: string, payload: Buffer): PostOutcome {
    const connection = this.find(apiId, stage, id);
    if (connection === undefined) return 'gone';
    if (connection.stream.writableLength > this.limits.bufferBytes) return 'limited';
    connection.stream.write(textFrame(payload));
    connection.lastActiveAt = Date.now();
    return 'sent';
  }

  /** Closes from this side, with code and reason for $disconnect. */
  close(connection: Connection, code: number, reason: string): void {
    connection.closed ??= { code, reason };
    connection.socket.close(code, reason);
  }

  /** Closes every connection at once, as a restart does. */
  stop(): void {
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
    for (const stage of this.#stages.values()) {
      for (const connection of stage.values()) connection.socket.terminate();
    }
  }

  /** One timer for all connections closes idle and expired ones. */
  #startSweeper(): NodeJS.Timeout {
    const { idleMs, lifetimeMs } = this.limits;
    const every = Math.min(1_000, Math.ceil(Math.min(idleMs, lifetimeMs) / 4));
    return setInterval(() => {
      const now = Date.now();
      for (const stage of this.#stages.values()) {
        for (const connection of stage.values()) {
          if (now - connection.connectedAt >= lifetimeMs || now - connection.lastActiveAt >= idleMs) {
            this.close(connection, 1001, 'Going away');
          }
        }
      }
    }, every).unref();
  }
}
