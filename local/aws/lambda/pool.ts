import { AwsError, type InvokeResult } from '../../runtime/cloud';
import { ExecutionEnvironment, type Invocation, type Runnable } from './environment';

export interface PoolOptions {
  /** Largest number of environments; a further call waits. */
  readonly concurrency: number;
  /** Milliseconds that a call waits for an environment before it is throttled. */
  readonly maxWaitMs?: number;
}

/**
 * Environments of a function that start at a time. On one machine more would only slow each other down, and a waiting
 * call is usually served by an environment that has become free.
 */
const MAX_STARTING = 2;
/** Environments idle for longer are ended, in milliseconds. */
const MAX_IDLE = 10 * 60_000;
/** The same for environments beyond the first. */
const MAX_IDLE_EXTRA = 60_000;

/** The execution environments of one function: warm ones first, grown on demand, recycled when idle. */
export class Pool {
  readonly #all = new Set<ExecutionEnvironment>();
  readonly #idle: ExecutionEnvironment[] = [];
  readonly #waiting: ((environment: ExecutionEnvironment) => void)[] = [];
  #starting = 0;
  #coldStarts = 0;

  constructor(
    private readonly runnable: Runnable,
    private readonly onLog: (text: string) => void,
    private readonly options: PoolOptions,
  ) {}

  get coldStarts(): number {
    return this.#coldStarts;
  }

  /** @throws AwsError TooManyRequestsException when no environment becomes free in time */
  async invoke(invocation: Invocation): Promise<InvokeResult> {
    const environment = await this.#acquire();
    try {
      return await environment.invoke(invocation);
    } finally {
      this.#release(environment);
    }
  }

  /** Ends environments that were idle for too long. */
  recycle(now = Date.now()): void {
    for (const environment of [...this.#idle]) {
      const limit = this.#all.size > 1 ? MAX_IDLE_EXTRA : MAX_IDLE;
      if (now - environment.idleSince > limit) this.#drop(environment);
    }
  }

  /** Kills every environment, even during an invocation. Returns how many were busy. */
  crash(): number {
    const busy = this.#all.size - this.#idle.length;
    for (const environment of this.#all) environment.crash();
    for (const environment of this.#idle.splice(0)) this.#all.delete(environment);
    return busy;
  }

  async end(): Promise<void> {
    await Promise.all([...this.#all].map((environment) => environment.end()));
    this.#all.clear();
    this.#idle.length = 0;
  }

  async #acquire(): Promise<ExecutionEnvironment> {
    const warm = this.#idle.pop();
    if (warm && !warm.dead) return warm;
    if (warm) {
      this.#all.delete(warm);
      return this.#acquire();
    }
    if (this.#mayGrow()) return this.#grow();
    return this.#wait();
  }

  #mayGrow(): boolean {
    return this.#all.size < this.options.concurrency && this.#starting < MAX_STARTING;
  }

  #grow(): ExecutionEnvironment {
    this.#coldStarts += 1;
    this.#starting += 1;
    const environment = new ExecutionEnvironment(this.runnable, this.onLog);
    this.#all.add(environment);
    void environment.started().then(() => {
      this.#starting -= 1;
      this.#growForWaiting();
    });
    return environment;
  }

  /** For the last waiting call: the earlier ones are served sooner by running environments. */
  #growForWaiting(): void {
    if (this.#mayGrow()) this.#waiting.pop()?.(this.#grow());
  }

  #wait(): Promise<ExecutionEnvironment> {
    if (this.options.concurrency === 0) throw throttled('ReservedFunctionConcurrentInvocationLimitExceeded');
    return new Promise((resolve, reject) => {
      const take = (environment: ExecutionEnvironment) => {
        clearTimeout(timer);
        resolve(environment);
      };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(take), 1);
        reject(throttled('ConcurrentInvocationLimitExceeded'));
      }, this.options.maxWaitMs ?? 10_000);
      this.#waiting.push(take);
    });
  }

  #release(environment: ExecutionEnvironment): void {
    if (environment.dead) {
      this.#all.delete(environment);
      this.#growForWaiting();
      return;
    }
    const next = this.#waiting.shift();
    if (next) next(environment);
    else this.#idle.push(environment);
  }

  #drop(environment: ExecutionEnvironment): void {
    this.#all.delete(environment);
    this.#idle.splice(this.#idle.indexOf(environment), 1);
    void environment.end();
  }
}

function throttled(Reason: string): AwsError {
  return new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, { Reason });
}
