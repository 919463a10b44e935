/** CloudFront's cache and origin request policies, managed and own, in one shape. */

/** The names of one kind (headers, cookies, query strings) that a policy includes. */
export interface Selection {
  readonly behavior: 'none' | 'whitelist' | 'allExcept' | 'all';
  /** Headers in lower case. */
  readonly names: ReadonlySet<string>;
  /** Headers added by CloudFront (`cloudfront-viewer-address`), not sent by viewers. */
  readonly added?: ReadonlySet<string>;
}

export interface CachePolicy {
  readonly minTtl: number;
  readonly defaultTtl: number;
  readonly maxTtl: number;
  readonly gzip: boolean;
  readonly brotli: boolean;
  readonly headers: Selection;
  readonly cookies: Selection;
  readonly queries: Selection;
}

export interface OriginRequestPolicy {
  readonly headers: Selection;
  readonly cookies: Selection;
  readonly queries: Selection;
}

const nothing: Selection = { behavior: 'none', names: new Set() };
const everything: Selection = { behavior: 'all', names: new Set() };
const only = (...names: string[]): Selection => ({ behavior: 'whitelist', names: new Set(names) });

export const selects = (selection: Selection, name: string): boolean => {
  switch (selection.behavior) {
    case 'none':
      return false;
    case 'all':
      return true;
    case 'whitelist':
      return selection.names.has(name);
    case 'allExcept':
      return !selection.names.has(name);
  }
};

// biome-ignore lint/suspicious/noExplicitAny: CloudFormation properties have the shape of their type
type Properties = Record<string, any>;

/** A `HeadersConfig`, `CookiesConfig` or `QueryStringsConfig` of either policy type. */
function selectionOf(config: Properties | undefined, kind: 'Header' | 'Cookie' | 'QueryString'): Selection {
  const behavior = config?.[`${kind}Behavior`] ?? 'none';
  const list: string[] = config?.[`${kind}s`] ?? [];
  const names = kind === 'Header' ? list.map((name) => name.toLowerCase()) : list;
  if (behavior === 'allViewer') return everything;
  if (behavior === 'allViewerAndWhitelistCloudFront') return { ...everything, added: new Set(names) };
  return { behavior, names: new Set(names) };
}

export function cachePolicyOf(properties: Properties): CachePolicy {
  const config = properties.CachePolicyConfig;
  const key = config.ParametersInCacheKeyAndForwardedToOrigin ?? {};
  return {
    minTtl: Number(config.MinTTL ?? 0),
    defaultTtl: Math.max(Number(config.DefaultTTL ?? 86_400), Number(config.MinTTL ?? 0)),
    maxTtl: Number(config.MaxTTL ?? 31_536_000),
    gzip: `${key.EnableAcceptEncodingGzip}` === 'true',
    brotli: `${key.EnableAcceptEncodingBrotli}` === 'true',
    headers: selectionOf(key.HeadersConfig, 'Header'),
    cookies: selectionOf(key.CookiesConfig, 'Cookie'),
    queries: selectionOf(key.QueryStringsConfig, 'QueryString'),
  };
}

export function originRequestPolicyOf(properties: Properties): OriginRequestPolicy {
  const config = properties.OriginRequestPolicyConfig;
  return {
    headers: selectionOf(config.HeadersConfig, 'Header'),
    cookies: selectionOf(config.CookiesConfig, 'Cookie'),
    queries: selectionOf(config.QueryStringsConfig, 'QueryString'),
  };
}

const cache = (
  ttl: readonly [number, number, number],
  compression: readonly [gzip: boolean, brotli: boolean],
  headers: Selection = nothing,
  cookies: Selection = nothing,
  queries: Selection = nothing,
): CachePolicy => ({
  minTtl: ttl[0],
  defaultTtl: ttl[1],
  maxTtl: ttl[2],
  gzip: compression[0],
  brotli: compression[1],
  headers,
  cookies,
  queries,
});

const originControlled = only(
  'host',
  'origin',
  'x-http-method-override',
  'x-http-method',
  'x-method-override',
);

/** CloudFront developer guide, "Use managed cache policies". */
export const managedCachePolicies: Readonly<Record<string, CachePolicy>> = {
  // CachingDisabled
  '4135ea2d-6df8-44a3-9df3-4b5a84be39ad': cache([0, 0, 0], [false, false]),
  // CachingOptimized
  '658327ea-f89d-4fab-a63d-7e88639e58f6': cache([1, 86_400, 31_536_000], [true, true]),
  // CachingOptimizedForUncompressedObjects
  'b2884449-e4de-46a7-ac36-70bc7f1ddd6d': cache([1, 86_400, 31_536_000], [false, false]),
  // Elemental-MediaPackage
  '08627262-05a9-4f76-9ded-b50ca2e3a84f': cache(
    [0, 86_400, 31_536_000],
    [true, false],
    only('origin'),
    nothing,
    only('aws.manifestfilter', 'start', 'end', 'm'),
  ),
  // UseOriginCacheControlHeaders
  '83da9c7e-98b4-4e11-a168-04f0df8e2c65': cache(
    [0, 0, 31_536_000],
    [true, true],
    originControlled,
    everything,
  ),
  // UseOriginCacheControlHeaders-QueryStrings
  '4cc15a8a-d715-48a4-82b8-cc0b614638fe': cache(
    [0, 0, 31_536_000],
    [true, true],
    originControlled,
    everything,
    everything,
  ),
};

const request = (
  headers: Selection,
  cookies: Selection = nothing,
  queries: Selection = nothing,
): OriginRequestPolicy => ({ headers, cookies, queries });

/** CloudFront developer guide, "Use managed origin request policies". */
export const managedOriginRequestPolicies: Readonly<Record<string, OriginRequestPolicy>> = {
  // UserAgentRefererHeaders
  'acba4595-bd28-49b8-b9fe-13317c0390fa': request(only('user-agent', 'referer')),
  // CORS-CustomOrigin
  '59781a5b-3903-41f3-afcb-af62929ccde1': request(only('origin')),
  // CORS-S3Origin
  '88a5eaf4-2fd4-4709-b370-b4c650ea3fcf': request(
    only('origin', 'access-control-request-headers', 'access-control-request-method'),
  ),
  // AllViewer
  '216adef6-5c7f-47e4-b989-5492eafa07d3': request(everything, everything, everything),
  // AllViewerAndCloudFrontHeaders-2022-06
  '33f36d7e-f396-46d9-90e0-52428a34d9dc': request(
    {
      ...everything,
      added: new Set([
        'cloudfront-viewer-address',
        'cloudfront-forwarded-proto',
        'cloudfront-viewer-http-version',
      ]),
    },
    everything,
    everything,
  ),
  // AllViewerExceptHostHeader
  'b689b0a8-53d0-40ab-baf2-68738e2966ac': request(
    { behavior: 'allExcept', names: new Set(['host']) },
    everything,
    everything,
  ),
  // HostHeaderOnly
  'bf0718e1-ba1e-49d1-88b1-f726733018ae': request(only('host')),
};

/** Without an origin request policy, nothing is forwarded beyond the cache key. */
export const noOriginRequestPolicy: OriginRequestPolicy = request(nothing);
