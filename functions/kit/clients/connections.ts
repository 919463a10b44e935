import pMap from 'p-map';
import { Poster } from './poster';

export type Posted = 'sent' | 'gone' | 'failed';

/** What became of a text for many connections; the others received it. */
export interface Outcome {
  /** Connections that no longer exist, or never did: forget them. */
  readonly gone: readonly string[];
  readonly failed: readonly string[];
}

/** Posts in flight at once. 5,000 a second at 20 ms a post need 100. */
const parallel = 192;

/** The connections of one stage of a WebSocket API, for posts by the million; the rest is in management-api.ts. */
export class Connections {
  readonly #poster: Poster;

  /** `https://<api>.execute-api.<region>.amazonaws.com/<stage>` */
  constructor(endpoint: string) {
    this.#poster = new Poster(endpoint, parallel);
  }

  /**
   * Posts a text to one connection. A failure concerns that connection alone, so it is returned, never thrown. A
   * connection is gone when it is reported so twice: otherwise one wrong answer would cost it its subscription.
   */
  async post(connectionId: string, text: string): Promise<Posted> {
    try {
      let status = await this.#poster.post(connectionId, text);
      if (isGone(status)) status = await this.#poster.post(connectionId, text);
      if (status < 300) return 'sent';
      return isGone(status) ? 'gone' : 'failed';
    } catch {
      return 'failed';
    }
  }

  /** Posts a text to many connections, some at a time. */
  async postMany(connectionIds: readonly string[], text: string): Promise<Outcome> {
    const outcome: Record<Exclude<Posted, 'sent'>, string[]> = { gone: [], failed: [] };
    await pMap(
      connectionIds,
      async (id) => {
        const posted = await this.post(id, text);
        if (posted !== 'sent') outcome[posted].push(id);
      },
      { concurrency: parallel },
    );
    return outcome;
  }
}

/** The connections of the WebSocket API at this address. */
export const connections = (endpoint: string): Connections => new Connections(endpoint);

/** 400 is the answer to an id that API Gateway never gave out. */
const isGone = (status: number | undefined): boolean => status === 410 || status === 400;
