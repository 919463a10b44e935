import * as http from 'node:http';
import * as https from 'node:https';
import type { Duplex } from 'node:stream';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** Bounds of a call in milliseconds, so that one that hangs does not use up the function's time. */
const connectionTimeout = 1_000;
const defaultRequestTimeout = 5_000;

/**
 * A connection that was idle for longer is not used again, milliseconds. AWS closes idle connections, and a function
 * that was frozen meanwhile does not notice.
 */
const maxIdle = 10_000;

const options: https.AgentOptions = { keepAlive: true, maxSockets: 50, maxCachedSessions: 50 };

/**
 * The SDK's handler over kept-alive connections that are never stale. Idle connections are closed by the clock, since
 * timers stand still in a frozen function. When a call loses its connection, the idle ones are closed too: the retry
 * takes a fresh one.
 */
export class FreshHttpHandler extends NodeHttpHandler {
  readonly #agents: readonly http.Agent[];
  readonly #idleSince = new WeakMap<Duplex, number>();

  constructor(requestTimeout = defaultRequestTimeout) {
    const httpAgent = new http.Agent(options);
    const httpsAgent = new https.Agent(options);
    super({ connectionTimeout, requestTimeout, throwOnRequestTimeout: true, httpAgent, httpsAgent });
    this.#agents = [httpAgent, httpsAgent];
    for (const agent of this.#agents) {
      const keep = agent.keepSocketAlive.bind(agent);
      agent.keepSocketAlive = (socket) => {
        this.#idleSince.set(socket, Date.now());
        return keep(socket);
      };
    }
  }

  override async handle(...call: Parameters<NodeHttpHandler['handle']>) {
    this.#closeIdle(maxIdle);
    try {
      return await super.handle(...call);
    } catch (error) {
      this.#closeIdle(0);
      throw error;
    }
  }

  #closeIdle(age: number): void {
    const before = Date.now() - age;
    for (const agent of this.#agents) {
      for (const sockets of Object.values(agent.freeSockets)) {
        for (const socket of sockets ?? []) {
          if ((this.#idleSince.get(socket) ?? 0) <= before) socket.destroy();
        }
      }
    }
  }
}
