import { type EdgeResponse, first, type Headers } from './message';
import type { CachePolicy } from './policies';

export interface Entry {
  readonly response: EdgeResponse;
  /** Epoch milliseconds. */
  storedAt: number;
  freshUntil: number;
}

const overhead = 1_024;

/** The edge cache: evicts the least recently used, bounded by the bytes of the bodies. */
export class EdgeCache {
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  constructor(private readonly maxBytes: number) {}

  /** Also returns stale entries, which are served when the origin fails. */
  get(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry) {
      this.#entries.delete(key);
      this.#entries.set(key, entry);
    }
    return entry;
  }

  set(key: string, entry: Entry): void {
    this.delete(key);
    const size = entry.response.body.length + overhead;
    // One huge object must not evict everything else.
    if (size > this.maxBytes / 4) return;
    this.#entries.set(key, entry);
    this.#bytes += size;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.maxBytes) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    this.#bytes -= entry.response.body.length + overhead;
  }
}

/** Errors cached by default; the others are cached only with an ErrorCachingMinTTL. */
const errorsCached = new Set([404, 410, 414, 500, 501, 502, 503, 504]);
const errorsCachedOnDemand = new Set([400, 403, 405, 412, 415]);

/**
 * Seconds a response may be cached; 0 when it may not (CloudFront developer guide, "Managing how long content stays
 * in the cache" and "How CloudFront caches HTTP 4xx and 5xx status codes").
 * @param errorTtl the distribution's ErrorCachingMinTTL for this status, if any
 */
export function cacheSeconds(response: EdgeResponse, policy: CachePolicy, errorTtl?: number): number {
  if (policy.maxTtl === 0) return 0;
  const maxAge = originTtl(response.headers);
  if (response.status >= 400) {
    const explicit = errorTtl !== undefined || typeof maxAge === 'number';
    if (!errorsCached.has(response.status) && !(errorsCachedOnDemand.has(response.status) && explicit))
      return 0;
    return Math.max(errorTtl ?? 10, typeof maxAge === 'number' ? Math.min(maxAge, policy.maxTtl) : 0);
  }
  if (response.status === 206 || response.status === 304) return 0;
  if (maxAge === 'never') return policy.minTtl;
  if (maxAge === undefined) return Math.min(policy.defaultTtl, policy.maxTtl);
  return Math.min(Math.max(maxAge, policy.minTtl), policy.maxTtl);
}

function originTtl(headers: Headers): number | 'never' | undefined {
  const control = (headers.get('cache-control') ?? []).join(',').toLowerCase();
  if (/\b(no-store|no-cache|private)\b/.test(control)) return 'never';
  const age = /\bs-maxage\s*=\s*"?(\d+)/.exec(control) ?? /\bmax-age\s*=\s*"?(\d+)/.exec(control);
  if (age) return Number(age[1]);
  const expires = first(headers, 'expires');
  if (expires === undefined) return undefined;
  const until = Date.parse(expires);
  return Number.isNaN(until) ? 'never' : Math.max(0, Math.floor((until - Date.now()) / 1000));
}
