/** Time as the chat's client needs it: the browser's, a test's, a bench's. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Runs something once after some ms, unless the returned function is called before. */
  after(ms: number, run: () => void): () => void;
}

/** What browsers and Node have in common. */
export interface ClockHost {
  setTimeout(run: () => void, ms: number): unknown;
  clearTimeout(timer: never): void;
  readonly Date: { now(): number };
}

/** The clock of `globalThis`. */
export const clockOf = (host: ClockHost): Clock => ({
  now: () => host.Date.now(),
  after(ms, run) {
    const timer = host.setTimeout(run, ms);
    return () => host.clearTimeout(timer as never);
  },
});
