import { Worker } from 'node:worker_threads';
import type { InvokeResult } from '../../runtime/cloud';

/** The configuration of an execution environment. */
export interface Runnable {
  /** The unpacked bundle. */
  readonly root: string;
  /** `index.handler` */
  readonly handler: string;
  /** The whole environment of the function: nothing of the host is visible. */
  readonly variables: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly timeoutMs: number;
}

export interface Invocation {
  readonly id: string;
  readonly arn: string;
  /** JSON text. */
  readonly event: string;
}

type Message =
  | { ready: true }
  | { log: string }
  | { fatal: string }
  | { id: string; result: string }
  | { id: string; error: string };

const bootstrap = new URL('./worker.cjs', import.meta.url);
const INIT_TIMEOUT = 10_000;

/**
 * One execution environment: a worker thread that runs one invocation at a time. When it dies (timeout, out of
 * memory, unhandled rejection), `dead` is set and the running invocation fails.
 */
export class ExecutionEnvironment {
  readonly #worker: Worker;
  readonly #ready: Promise<InvokeResult | undefined>;
  #settle: ((result: InvokeResult) => void) | undefined;
  /** The error document of a dying environment. */
  #dying: string | undefined;
  dead = false;
  /** Epoch milliseconds. */
  idleSince = Date.now();

  constructor(
    private readonly runnable: Runnable,
    private readonly onLog: (text: string) => void,
  ) {
    this.#worker = new Worker(bootstrap, {
      workerData: { root: runnable.root, handler: runnable.handler },
      env: { ...runnable.variables },
      execArgv: ['--enable-source-maps'],
      resourceLimits: { maxOldGenerationSizeMb: runnable.memoryMb },
    });
    this.#ready = new Promise((resolve) => {
      this.#settle = (failure) => resolve(failure);
      this.#worker.on('message', (message: Message) => {
        if ('log' in message) onLog(message.log);
        else if ('fatal' in message) this.#dying = message.fatal;
        else if ('ready' in message) {
          this.#settle = undefined;
          resolve(undefined);
        } else this.#finish(message);
      });
    });
    this.#worker.on('error', (error: NodeJS.ErrnoException) => {
      this.#dying ??= JSON.stringify(
        error.code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? { errorType: 'Runtime.OutOfMemory', errorMessage: 'Runtime exited: out of memory' }
          : { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] },
      );
    });
    this.#worker.on('exit', (code) => {
      const died = !this.dead || this.#dying !== undefined;
      this.dead = true;
      const lastError = this.#dying ?? exitDocument(code === 0 ? undefined : `exit status ${code}`);
      // As in CloudWatch, every death is logged, also one between invocations that no caller notices.
      if (died) this.#log('The environment died', JSON.parse(lastError));
      this.#settle?.({ payload: JSON.parse(lastError), functionError: 'Unhandled' });
      this.#settle = undefined;
    });
  }

  /** Resolves once the bundle is loaded or has failed to load. */
  async started(): Promise<void> {
    await this.#ready;
  }

  async invoke(invocation: Invocation): Promise<InvokeResult> {
    const failure = await this.#within(INIT_TIMEOUT, this.#ready, invocation.id, 'Init timed out');
    if (failure) return failure;
    const { timeoutMs } = this.runnable;
    const seconds = (timeoutMs / 1000).toFixed(2);
    const result = new Promise<InvokeResult>((resolve) => {
      this.#settle = resolve;
      this.#worker.postMessage({ ...invocation, deadline: Date.now() + timeoutMs });
    });
    return this.#within(timeoutMs, result, invocation.id, `Task timed out after ${seconds} seconds`);
  }

  #finish(message: { id: string; result: string } | { id: string; error: string }): void {
    const settle = this.#settle;
    this.#settle = undefined;
    this.idleSince = Date.now();
    if ('result' in message) settle?.({ payload: JSON.parse(message.result) });
    else settle?.({ payload: JSON.parse(message.error), functionError: 'Unhandled' });
  }

  async #within<T>(ms: number, work: Promise<T>, id: string, message: string): Promise<T | InvokeResult> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<InvokeResult>((resolve) => {
      timer = setTimeout(() => {
        this.end();
        const errorMessage = `${new Date().toISOString()} ${id} ${message}`;
        const payload = { errorType: 'Sandbox.Timedout', errorMessage };
        this.#log(message, { requestId: id, errorType: payload.errorType });
        resolve({ payload, functionError: 'Unhandled' });
      }, ms);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #log(message: string, fields: object): void {
    const time = new Date().toISOString();
    this.onLog(`${JSON.stringify({ time, level: 'ERROR', message, ...fields })}\n`);
  }

  /** Ends the thread like a killed sandbox: the running invocation fails. */
  crash(): void {
    this.#dying = exitDocument('signal: killed');
    void this.end();
  }

  /** Ends the thread at once. */
  async end(): Promise<void> {
    this.dead = true;
    await this.#worker.terminate();
  }
}

function exitDocument(reason: string | undefined): string {
  const errorMessage = `Runtime exited ${reason === undefined ? 'without providing a reason' : `with error: ${reason}`}`;
  return JSON.stringify({ errorType: 'Runtime.ExitError', errorMessage });
}
