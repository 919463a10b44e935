import { createHash } from 'node:crypto';
import { fromEnv } from '@aws-sdk/credential-provider-env';
import { extendedEncodeURIComponent } from '@smithy/core/protocols';
import { StandardRetryStrategy } from '@smithy/core/retry';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Dispatcher } from 'undici';
import Pool from 'undici/lib/dispatcher/pool.js';
import { deadlineSignal } from '../deadline';
import { within } from '../within';
import { Sha256 } from './node-sha256';

/** Milliseconds. */
const timeouts = { connect: 1_000, answer: 1_000 };

/** Milliseconds after which a post is not tried again, since a whole room waits for it; API Gateway may ask for a second. */
const patience = 1_200;

/** A connection that was idle for longer is not used again, milliseconds. */
const maxIdle = 10_000;

/** A throttle passes within a second or two; the pauses between attempts grow to that. */
const maxAttempts = 5;

/** A clock that is wrong by more makes signatures invalid, milliseconds. */
const maxSkew = 240_000;

type RetryErrorInfo = Parameters<StandardRetryStrategy['refreshRetryTokenForRetry']>[1];

const transient: RetryErrorInfo = { errorType: 'TRANSIENT' };
const lostConnection = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/**
 * The post to a connection, the call that is made by the million: signed by AWS's own signer and sent over undici's
 * pool, at a sixth of the CPU of the SDK's client. Retries, pauses and their quota are the SDK's standard ones.
 */
export class Poster {
  readonly #origin: string;
  readonly #host: string;
  readonly #path: string;
  readonly #connections: number;
  readonly #signer: SignatureV4;
  readonly #retries = new StandardRetryStrategy(maxAttempts);
  #pool: Pool | undefined;
  /** When the pool was last used, epoch milliseconds. */
  #usedAt = 0;
  #watched: AbortSignal | undefined;
  /** What AWS's clock is ahead of ours, milliseconds. */
  #clockOffset = 0;
  #last = { text: '', hash: '' };

  /** `endpoint` is the address of a stage; `connections` bounds the posts in flight. */
  constructor(endpoint: string, connections: number) {
    const { origin, host, pathname } = new URL(endpoint);
    this.#origin = origin;
    this.#host = host;
    this.#path = `${pathname.replace(/\/$/, '')}/@connections/`;
    this.#connections = connections;
    const [credentials, region] = [fromEnv(), process.env.AWS_REGION!];
    this.#signer = new SignatureV4({ service: 'execute-api', region, credentials, sha256: Sha256 });
  }

  /**
   * Posts a text and returns the status of the answer, after about a second of retries of what may pass. Throws undici's error when there
   * was no answer, or when the handler's deadline passed.
   */
  async post(connectionId: string, text: string): Promise<number> {
    const deadline = deadlineSignal();
    const until = Date.now() + patience;
    const path = this.#path + extendedEncodeURIComponent(connectionId);
    let token = await this.#retries.acquireInitialRetryToken('');
    for (;;) {
      let answer: Answer | undefined;
      let failure: unknown;
      try {
        answer = await this.#send(path, text, deadline);
      } catch (error) {
        failure = error;
      }
      const retryable = answer === undefined ? transient : this.#retryOf(answer);
      if (retryable === undefined || deadline?.aborted) {
        if (answer === undefined) throw failure;
        this.#retries.recordSuccess(token);
        return answer.status;
      }
      try {
        const next = this.#retries.refreshRetryTokenForRetry(token, retryable);
        token = await before(deadline, within(until - Date.now(), next));
      } catch {
        if (answer === undefined) throw failure;
        return answer.status;
      }
    }
  }

  async #send(path: string, text: string, deadline: AbortSignal | undefined): Promise<Answer> {
    const signed = await this.#signer.sign(
      {
        protocol: 'https:',
        hostname: this.#host,
        method: 'POST',
        path,
        headers: {
          host: this.#host,
          'content-type': 'application/octet-stream',
          'x-amz-content-sha256': this.#hashOf(text),
        },
        body: text,
      },
      { signingDate: new Date(Date.now() + this.#clockOffset) },
    );
    const pool = this.#freshPool(deadline);
    try {
      return await dispatch(pool, { method: 'POST', path, headers: signed.headers, body: text });
    } catch (error) {
      // Other idle connections may be dead too: the retry takes a new one.
      if (lostConnection.has((error as { code?: string }).code ?? '') && this.#pool === pool) this.#drop();
      throw error;
    }
  }

  /** The pool, or a new one when its connections were idle too long: by the clock, for timers stand still in a frozen function. */
  #freshPool(deadline: AbortSignal | undefined): Pool {
    deadline?.throwIfAborted();
    const now = Date.now();
    if (now - this.#usedAt > maxIdle) this.#drop();
    this.#usedAt = now;
    if (deadline !== undefined && deadline !== this.#watched) {
      this.#watched = deadline;
      deadline.addEventListener('abort', () => this.#pool?.destroy(deadline.reason), { once: true });
    }
    if (this.#pool === undefined || this.#pool.destroyed) {
      this.#pool = new Pool(this.#origin, {
        connections: this.#connections,
        keepAliveTimeout: maxIdle,
        keepAliveMaxTimeout: maxIdle,
        headersTimeout: timeouts.answer,
        bodyTimeout: timeouts.answer,
        connect: { timeout: timeouts.connect },
      });
    }
    return this.#pool;
  }

  /** Lets go of the pool; its requests in flight end first. */
  #drop(): void {
    void this.#pool?.close();
    this.#pool = undefined;
  }

  /** How an answer may be retried; undefined when it is final. */
  #retryOf({ status, headers }: Answer): RetryErrorInfo | undefined {
    if (status < 400) return undefined;
    const after = Number(headers['retry-after']);
    const hint = after > 0 ? { retryAfterHint: new Date(Date.now() + after * 1_000) } : {};
    if (status === 429) return { errorType: 'THROTTLING', ...hint };
    if (status >= 500) return { errorType: 'TRANSIENT', ...hint };
    return status === 403 && this.#correctClock(headers.date) ? transient : undefined;
  }

  /** Takes over AWS's clock when ours is wrong, and returns whether it was. */
  #correctClock(date: string | string[] | undefined): boolean {
    const offset = Date.parse(String(date)) - Date.now();
    if (!(Math.abs(offset - this.#clockOffset) > maxSkew)) return false;
    this.#clockOffset = offset;
    return true;
  }

  /** One text goes to many connections, so its hash is kept. */
  #hashOf(text: string): string {
    if (this.#last.text !== text || this.#last.hash === '') {
      this.#last = { text, hash: createHash('sha256').update(text).digest('hex') };
    }
    return this.#last.hash;
  }
}

/** Sends a request and reads its answer but for the body, which says nothing. */
const dispatch = (pool: Pool, request: Dispatcher.DispatchOptions): Promise<Answer> =>
  new Promise((resolve, reject) => {
    let answer: Answer;
    pool.dispatch(request, {
      onRequestStart() {},
      onResponseStart(_controller, status, headers) {
        answer = { status, headers };
      },
      onResponseData() {},
      onResponseEnd: () => resolve(answer),
      onResponseError: (_controller, error) => reject(error),
    });
  });

/** The outcome of a promise; rejects when the deadline passes first. */
async function before<T>(deadline: AbortSignal | undefined, work: Promise<T>): Promise<T> {
  if (deadline === undefined) return await work;
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(deadline.reason);
  });
  deadline.addEventListener('abort', abort);
  try {
    return await Promise.race([work, aborted]);
  } finally {
    deadline.removeEventListener('abort', abort);
  }
}
