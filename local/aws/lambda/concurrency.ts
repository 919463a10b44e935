import { AwsError } from '../../runtime/cloud';

/** The concurrent executions of an account: a call above the limit is refused at once, whichever function it is for. */
export class Concurrency {
  #running = 0;
  readonly #throttled = new Map<string, number>();

  constructor(private readonly limit = Number.POSITIVE_INFINITY) {}

  /** @throws AwsError TooManyRequestsException when the account's executions are used up */
  async run<T>(functionName: string, work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.limit) {
      this.#throttled.set(functionName, (this.#throttled.get(functionName) ?? 0) + 1);
      throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, {
        Reason: 'ConcurrentInvocationLimitExceeded',
      });
    }
    this.#running += 1;
    try {
      return await work();
    } finally {
      this.#running -= 1;
    }
  }

  throttles(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#throttled);
  }
}
