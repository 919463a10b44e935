import type { Clock } from './clock';

/** Named timers: setting one again replaces it. */
export function createTimers(clock: Clock) {
  const running = new Map<string, () => void>();

  function cancel(name: string): void {
    running.get(name)?.();
    running.delete(name);
  }

  return {
    cancel,
    has: (name: string): boolean => running.has(name),
    set(name: string, ms: number, run: () => void): void {
      cancel(name);
      const stop = clock.after(ms, () => {
        running.delete(name);
        run();
      });
      running.set(name, stop);
    },
    cancelAll(): void {
      for (const name of [...running.keys()]) cancel(name);
    },
  };
}

const longest = 30_000;

/** Milliseconds before the next try: doubles from `first` up to 30 s, less a random part of up to half. */
export function backOff(first: number, failures: number, random: () => number): number {
  const ceiling = Math.min(longest, first * 2 ** failures);
  return ceiling / 2 + (random() * ceiling) / 2;
}
