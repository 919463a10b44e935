/** A source of time: the browser's or Node's, or simulated in tests and benches. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Runs a function once after this many milliseconds; the returned function cancels it. */
  after(ms: number, run: () => void): () => void;
}

/** The part of `globalThis` that a clock needs, in browsers and in Node. */
export interface ClockHost {
  setTimeout(run: () => void, ms: number): unknown;
  clearTimeout(timer: never): void;
  readonly Date: { now(): number };
}

export const clockOf = (host: ClockHost): Clock => ({
  now: () => host.Date.now(),
  after(ms, run) {
    const timer = host.setTimeout(run, ms);
    return () => host.clearTimeout(timer as never);
  },
});
