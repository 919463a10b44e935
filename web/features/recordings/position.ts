/** A position in a recording. */
export interface Moment {
  /** From the start. */
  readonly ms: number;
  /** When the encoder produced the frame, in epoch milliseconds, if the playlist says so. */
  readonly madeAt: number | undefined;
}

/** Publishes the player's position without rendering the page four times a second. */
export function createPosition() {
  let moment: Moment = { ms: 0, madeAt: undefined };
  const listeners = new Set<() => void>();
  return {
    get: (): Moment => moment,
    set(ms: number, madeAt: number | undefined): void {
      moment = { ms, madeAt };
      for (const listener of listeners) listener();
    },
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export type Position = ReturnType<typeof createPosition>;
