import { BoundedMap } from '../../kit/bounded-map';

export type Decision = { readonly ok: true } | { readonly ok: false; readonly retryAfter: number };

export interface Limiter {
  /** Takes a token of `key` at `now` (epoch milliseconds), or returns the whole seconds until there is one. */
  take(key: string, now: number): Decision;
}

/**
 * A token bucket for each key: `burst` at once, refilled within `perSeconds` seconds. Stores one timestamp per key, at
 * which its bucket is full again (GCRA). When the clock goes back, a key waits at most one full refill. A key dropped
 * beyond `maxKeys` starts with a full bucket: too low a bound makes the limit milder, never stricter.
 */
export function createLimiter(options: { burst: number; perSeconds: number; maxKeys: number }): Limiter {
  const { burst, perSeconds, maxKeys } = options;
  const fillMs = perSeconds * 1000;
  const oneMs = fillMs / burst;
  const fullAt = new BoundedMap<string, number>(maxKeys);
  return {
    take(key, now) {
      const full = Math.min(Math.max(fullAt.get(key) ?? now, now), now + fillMs);
      const waitMs = full + oneMs - fillMs - now;
      // Below a microsecond it is a rounding error.
      if (waitMs > 0.001) {
        fullAt.set(key, full);
        return { ok: false, retryAfter: Math.ceil(waitMs / 1000) };
      }
      fullAt.set(key, full + oneMs);
      return { ok: true };
    },
  };
}
