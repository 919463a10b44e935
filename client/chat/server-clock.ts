import type { Clock } from '../clock';

/** A larger difference means that one of the clocks was set. */
const jump = 10_000;

/** The server's time, estimated from the times of its frames. */
export function createServerClock(clock: Clock) {
  let offset: number | undefined;
  return {
    /** Epoch milliseconds. */
    now: (): number => clock.now() + (offset ?? 0),
    /** A frame of this time arrived. The least delayed frame gives the best estimate. */
    learn(t: number): void {
      const seen = t - clock.now();
      offset = offset === undefined || Math.abs(seen - offset) > jump ? seen : Math.max(offset, seen);
    },
  };
}

export type ServerClock = ReturnType<typeof createServerClock>;
