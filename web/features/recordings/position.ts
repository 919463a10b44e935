/** Where a recording is played. */
export interface Moment {
  /** From its beginning. */
  readonly ms: number;
  /** When the encoder made the picture, in epoch milliseconds, if the playlist says so. */
  readonly madeAt: number | undefined;
}

/** Carries the player's position to what follows it, without drawing the page again four times a second. */
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
