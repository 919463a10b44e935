import type { Faults } from './cloud';

/** Service → operation → calls. */
export type Calls = Readonly<Record<string, Readonly<Record<string, number>>>>;

export interface CallCounter {
  /** The faults; each lookup is counted. */
  readonly faults: Faults;
  /**
   * Calls since the start or the last {@link reset}, also those that a fault or IAM refused. Each connection of a
   * bulk post counts as the post that AWS would see.
   */
  calls(): Calls;
  reset(): void;
}

/** Counts the calls of every service at the one point that all of them pass: the fault check before handling. */
export function countCalls(faults: Faults): CallCounter {
  let counts: Record<string, Record<string, number>> = {};
  const count = (service: string, operation: string, calls: number) => {
    const operations = counts[service] ?? {};
    counts[service] = operations;
    operations[operation] = (operations[operation] ?? 0) + calls;
  };
  return {
    faults: {
      before(service, operation) {
        count(service, operation, 1);
        return faults.before(service, operation);
      },
      beforeEach(service, operation, calls) {
        count(service, operation, calls);
        return faults.beforeEach(service, operation, calls);
      },
      delivery: (source) => faults.delivery(source),
    },
    calls: () => structuredClone(counts),
    reset() {
      counts = {};
    },
  };
}
