import type { Clock } from '../clock';

/** Simulated time: as fast as the work in it. */
export interface Time {
  readonly clock: Clock;
  /** Runs everything that is due until then, epoch milliseconds. */
  passUntil(end: number): Promise<void>;
}

/** An answer resolves at most this many promises in a row. */
const turns = 8;

/** Time in whole milliseconds from an epoch time on; it passes only in `passUntil`. */
export function createTime(start: number): Time {
  const due = new Map<number, (() => void)[]>();
  let now = start;
  return {
    clock: {
      now: () => now,
      after(ms, run) {
        const at = Math.ceil(now + Math.max(ms, 1));
        let wanted = true;
        const list = due.get(at) ?? [];
        due.set(at, list);
        list.push(() => wanted && run());
        return () => {
          wanted = false;
        };
      },
    },
    async passUntil(end) {
      for (; now <= end; now += 1) {
        for (const run of due.get(now) ?? []) {
          run();
          for (let turn = 0; turn < turns; turn += 1) await null;
        }
        due.delete(now);
      }
    },
  };
}
