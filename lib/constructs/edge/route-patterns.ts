import { type IdKind, idLength, idPrefixes } from '../../../domain/kit/patterns';
import type { Route } from '../../../domain/kit/route';

/** A path pattern of CloudFront for routes of the REST API, and whether their answers may be cached. */
export interface RoutePattern {
  readonly pattern: string;
  readonly cached: boolean;
}

/**
 * The patterns of the public routes whose answers a shared cache may keep, in the order of precedence. Everything else
 * of the API is uncached. CloudFront's `*` matches slashes too, so a pattern may also match routes that must not be
 * cached (`/v1/users/*` matches `/v1/users/me`): those come before it.
 */
export function routePatterns(routes: readonly Route[]): RoutePattern[] {
  const reads = routes.filter(({ method }) => method === 'GET');
  const cached = unique(reads.filter((route) => route.cacheSeconds !== undefined).map(cachedPattern));
  const uncached = unique(reads.filter((route) => route.cacheSeconds === undefined).map(widePattern));
  const threatened = uncached.filter((one) => cached.some((other) => matches(other, one)));
  const kept = new Set(threatened);
  return [...cached, ...threatened]
    .sort(bySpecificity)
    .map((pattern) => ({ pattern, cached: !kept.has(pattern) }));
}

/**
 * `/v1/rooms/{channelId}` → `/v1/rooms/chn_??…`: ids have one length, so that no longer path matches. Names are `*`.
 */
const cachedPattern = ({ path }: Route): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const prefix = idPrefixes[name.replace(/Id$/, '') as IdKind];
    return prefix === undefined ? '*' : `${prefix}_${'?'.repeat(idLength - prefix.length - 1)}`;
  });

/** Matches also ids that are none: the API refuses them, and must know the caller for it. */
const widePattern = ({ path }: Route): string => path.replace(/\{\w+\}/g, '*');

/** Whether a path that fits `other` may fit `pattern`. */
export function matches(pattern: string, other: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(other);
}

/** More letters that are fixed come first; `/v1/users/me` before `/v1/users/*`. */
function bySpecificity(one: string, other: string): number {
  const fixed = (pattern: string) => pattern.replace(/[*?]/g, '').length;
  return fixed(other) - fixed(one) || one.localeCompare(other);
}

const unique = (list: readonly string[]): string[] => [...new Set(list)];
