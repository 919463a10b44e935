import { call } from '../aws/call';
import type { Answer } from '../aws/read-answer';
import { encodeSegment } from '../aws/sign';

export type Posted = 'sent' | 'gone' | 'failed';

/** What became of a text for many connections; the rest of them got it. */
export interface Outcome {
  /** Connections that are no more, or never were: forget them. */
  readonly gone: readonly string[];
  readonly failed: readonly string[];
}

/** A throttle passes within a second or two; the pauses grow to that. */
const tries = 5;

/** Posts under way at once: far below the account's 10,000 a second, far above one by one. */
const parallel = 64;

/** The local cloud says with this header that it takes one post for many connections. API Gateway has no such thing. */
const bulkHeader = 'x-streamforge-bulk';
const bulkSize = 1_000;

/** The connections of one stage of a WebSocket API. */
export class Connections {
  readonly #endpoint: string;
  readonly #path: string;
  #takesBulk = false;

  /** `https://<api>.execute-api.<region>.amazonaws.com/<stage>` */
  constructor(endpoint: string) {
    const { origin, pathname } = new URL(endpoint);
    this.#endpoint = origin;
    this.#path = `${pathname.replace(/\/$/, '')}/@connections`;
  }

  /** Posts a text to one connection. A failure is that connection's alone, so it is answered, never thrown. */
  async post(connectionId: string, text: string): Promise<Posted> {
    try {
      const { headers } = await this.#call('POST', `/${encodeSegment(connectionId)}`, text);
      this.#takesBulk ||= headers[bulkHeader] !== undefined;
      return 'sent';
    } catch (error) {
      return isGone(error) ? 'gone' : 'failed';
    }
  }

  /** Posts a text to many connections, some at a time. */
  async postMany(connectionIds: readonly string[], text: string): Promise<Outcome> {
    const gone: string[] = [];
    const failed: string[] = [];
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < connectionIds.length && !this.#takesBulk) {
        const id = connectionIds[next]!;
        next += 1;
        const posted = await this.post(id, text);
        if (posted !== 'sent') (posted === 'gone' ? gone : failed).push(id);
      }
    };
    await Promise.all(Array.from({ length: Math.min(parallel, connectionIds.length) }, worker));
    for (let at = next; at < connectionIds.length; at += bulkSize) {
      const chunk = connectionIds.slice(at, at + bulkSize);
      const outcome = await this.#postBulk(chunk, text);
      gone.push(...outcome.gone);
      failed.push(...outcome.failed);
    }
    return { gone, failed };
  }

  /** Closes a connection. One that is gone is what was wanted. */
  async close(connectionId: string): Promise<void> {
    try {
      await this.#call('DELETE', `/${encodeSegment(connectionId)}`, '');
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }

  async #postBulk(connectionIds: readonly string[], data: string): Promise<Outcome> {
    try {
      const { body } = await this.#call('POST', '', JSON.stringify({ connectionIds, data }));
      const { gone, limited } = JSON.parse(body) as { gone: string[]; limited: string[] };
      return { gone, failed: limited };
    } catch {
      return { gone: [], failed: connectionIds };
    }
  }

  #call(method: string, rest: string, body: string): Promise<Answer> {
    const path = this.#path + rest;
    const headers = { 'content-type': 'application/octet-stream' };
    return call({ service: 'execute-api', endpoint: this.#endpoint, method, path, headers, body }, tries);
  }
}

/** The connections of the WebSocket API at this address. */
export const connections = (endpoint: string): Connections => new Connections(endpoint);

/** 400 is the answer to an id that API Gateway never gave out. */
function isGone(error: unknown): boolean {
  const { httpStatusCode } = (error as { $metadata?: { httpStatusCode?: number } }).$metadata ?? {};
  return httpStatusCode === 410 || httpStatusCode === 400;
}
