import { remember } from '../../kit/remember';
import { editsWithin } from '../moderation/edit-distance';
import { skeleton } from '../moderation/fold';

export type Decision = { readonly ok: true } | { readonly ok: false; readonly retryAfter: number };

export interface Limiter {
  /** Takes one for `key` at `now` (epoch milliseconds), or tells after how many whole seconds there is one. */
  take(key: string, now: number): Decision;
}

/**
 * A token bucket for each key (a key that is dropped is as one never seen, so a bound below the number of people who
 * write at once makes limits milder, never stricter): `burst` at once, and `burst` every `perSeconds` seconds from then
 * on. What is kept for a key is the one moment at which its bucket will be full again (GCRA). When the clock goes back, a key waits
 * for no more than one full bucket.
 */
export function createLimiter(options: { burst: number; perSeconds: number; maxKeys: number }): Limiter {
  const { burst, perSeconds, maxKeys } = options;
  const fillMs = perSeconds * 1000;
  const oneMs = fillMs / burst;
  const fullAt = new Map<string, number>();
  return {
    take(key, now) {
      const full = Math.min(Math.max(fullAt.get(key) ?? now, now), now + fillMs);
      const waitMs = full + oneMs - fillMs - now;
      // Fractions of a millisecond come from dividing, not from time.
      if (waitMs > 0.001) {
        remember(fullAt, key, full, maxKeys);
        return { ok: false, retryAfter: Math.ceil(waitMs / 1000) };
      }
      remember(fullAt, key, full + oneMs, maxKeys);
      return { ok: true };
    },
  };
}

export interface Repeats {
  /**
   * Whether `key` said the same within the window before `now` (epoch milliseconds). A text that is no repeat is
   * kept; one that is does not prolong the window.
   */
  isRepeat(key: string, text: string, now: number): boolean;
}

/** How many letters may differ: one in ten, up to eight. Short texts are compared as they are. */
const allowedEdits = (length: number): number => Math.min(8, Math.floor(length / 10));

/** Without spaces, which are easily moved, and each emoji once. A text of punctuation stands for itself. */
const essence = (text: string): string =>
  skeleton(text)
    .replaceAll(' ', '')
    .replace(/(\p{Extended_Pictographic})\1+/gu, '$1') || text.replace(/\s+/g, '');

/**
 * Remembers the last `kept` texts of each key, to find out when one is said again with other capitals, repeated
 * letters, punctuation, or a few letters changed or put at the end. So a long message whose typing error was
 * mended, or that only counts on, is taken for a repeat too.
 */
export function createRepeats(options: { windowMs: number; maxKeys: number; kept: number }): Repeats {
  const { windowMs, maxKeys, kept } = options;
  const said = new Map<string, readonly { readonly form: string; readonly at: number }[]>();
  return {
    isRepeat(key, text, now) {
      const form = essence(text);
      const recent = (said.get(key) ?? []).filter(({ at }) => now - at < windowMs);
      const repeated = recent.some((one) => {
        const edits = allowedEdits(Math.min(form.length, one.form.length));
        return one.form === form || (edits > 0 && editsWithin(one.form, form, edits));
      });
      const next = repeated ? recent : [...recent, { form, at: now }].slice(-kept);
      remember(said, key, next, maxKeys);
      return repeated;
    },
  };
}
