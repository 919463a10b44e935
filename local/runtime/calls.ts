import type { Faults } from './cloud';

/** Service → operation → calls. */
export type Calls = Readonly<Record<string, Readonly<Record<string, number>>>>;

export interface CallCounter {
  /** The faults; each lookup is counted. */
  readonly faults: Faults;
  /** Calls since the start or the last {@link reset}, including those refused by a fault or IAM. */
  calls(): Calls;
  reset(): void;
}

/** Counts the calls of every service at the one point that all of them pass: the fault check before handling. */
export function countCalls(faults: Faults): CallCounter {
  let counts: Record<string, Record<string, number>> = {};
  const count = (service: string, operation: string) => {
    const operations = counts[service] ?? {};
    counts[service] = operations;
    operations[operation] = (operations[operation] ?? 0) + 1;
  };
  return {
    faults: {
      before(service, operation, body) {
        count(service, operation);
        return faults.before(service, operation, body);
      },
      delivery: (source) => faults.delivery(source),
    },
    calls: () => structuredClone(counts),
    reset() {
      counts = {};
    },
  };
}
