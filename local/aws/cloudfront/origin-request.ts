import { randomUUID } from 'node:crypto';
import type { Encoding } from './delivery';
import type { Behavior, Distribution } from './distribution';
import { cookiesOf, type EdgeRequest, joinQuery, queryPairs } from './message';
import { type Selection, selects } from './policies';

/** A request to an origin. Headers written by CloudFront have its spelling. */
export interface OriginRequest {
  readonly method: string;
  /** Including the origin path. */
  readonly path: string;
  readonly query: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
  readonly viewerIp: string;
  /** Whether the viewer's Host is forwarded, which API Gateway refuses. */
  readonly viewerHost: boolean;
}

const either = (one: Selection, other: Selection, name: string) => selects(one, name) || selects(other, name);

/** Never forwarded as received: written by the edge, or limited to this hop. */
const notForwarded = new Set(
  'host cookie connection keep-alive proxy-connection transfer-encoding te upgrade content-length accept-encoding x-forwarded-for via user-agent x-amz-cf-id expect'.split(
    ' ',
  ),
);
/** Forwarded whatever the policies say. */
const always = new Set(['content-type', 'content-md5']);
const conditional = new Set([
  'if-none-match',
  'if-modified-since',
  'if-match',
  'if-unmodified-since',
  'range',
]);

/** The parts of a request that distinguish cached objects. */
export function cacheKey(behavior: Behavior, request: EdgeRequest, encoding: Encoding): string {
  const { headers, cookies, queries } = behavior.cachePolicy;
  const chosen = [...request.headers].filter(([name]) => name !== 'cookie' && selects(headers, name)).sort();
  return JSON.stringify([
    behavior.origin.id,
    request.uri,
    queryPairs(request.query).filter(([name]) => selects(queries, name)),
    chosen,
    cookiesOf(request.headers).filter(([name]) => selects(cookies, name)),
    behavior.compress || behavior.cachePolicy.gzip || behavior.cachePolicy.brotli ? encoding : '',
  ]);
}

export const forwardsCookies = (behavior: Behavior): boolean =>
  behavior.cachePolicy.cookies.behavior !== 'none' || behavior.originRequest.cookies.behavior !== 'none';

/** Builds the origin request from the behaviour's two policies. */
export function originRequest(
  distribution: Distribution,
  behavior: Behavior,
  request: EdgeRequest,
  options: { cacheable: boolean; encoding: Encoding },
): OriginRequest {
  const { cachePolicy, originRequest: policy, origin } = behavior;
  const headers: [string, string][] = [];
  for (const [name, values] of request.headers) {
    if (notForwarded.has(name) || name.startsWith('cloudfront-')) continue;
    // What is cached must not depend on who asked: the token goes on only as a part of the cache key.
    if (name === 'authorization' && options.cacheable && !selects(cachePolicy.headers, name)) continue;
    const forwarded =
      always.has(name) ||
      (conditional.has(name) ? !options.cacheable : either(cachePolicy.headers, policy.headers, name));
    if (forwarded) for (const value of values) headers.push([name, value]);
  }
  const viewerHost = either(cachePolicy.headers, policy.headers, 'host');
  headers.push(['Host', viewerHost ? (request.headers.get('host')?.[0] ?? origin.domain) : origin.domain]);
  const agent = request.headers.get('user-agent')?.[0];
  const agentForwarded = agent !== undefined && either(cachePolicy.headers, policy.headers, 'user-agent');
  headers.push(['User-Agent', agentForwarded ? agent : 'Amazon CloudFront']);
  if (cachePolicy.gzip || cachePolicy.brotli) {
    if (options.encoding !== '') headers.push(['Accept-Encoding', options.encoding]);
  } else if (selects(policy.headers, 'accept-encoding')) {
    const accepted = request.headers.get('accept-encoding')?.[0];
    if (accepted !== undefined) headers.push(['Accept-Encoding', accepted]);
  }
  const cookies = cookiesOf(request.headers).filter(([name]) =>
    either(cachePolicy.cookies, policy.cookies, name),
  );
  if (cookies.length > 0)
    headers.push(['Cookie', cookies.map(([name, value]) => `${name}=${value}`).join('; ')]);
  headers.push([
    'X-Forwarded-For',
    [...(request.headers.get('x-forwarded-for') ?? []), request.viewerIp].join(', '),
  ]);
  headers.push(['Via', `${request.httpVersion} ${distribution.domainName} (CloudFront)`]);
  headers.push(['X-Amz-Cf-Id', randomUUID()]);
  for (const [name, value] of added(request)) {
    const key = name.toLowerCase();
    const wanted = [cachePolicy.headers, policy.headers].some(
      (one) => one.added?.has(key) || (one.behavior === 'whitelist' && one.names.has(key)),
    );
    if (wanted) headers.push([name, value]);
  }
  const own = new Set(origin.customHeaders.map(([name]) => name.toLowerCase()));
  return {
    method: request.method,
    path: `${origin.path}${request.uri}`,
    query: joinQuery(
      queryPairs(request.query).filter(([name]) => either(cachePolicy.queries, policy.queries, name)),
    ),
    headers: [...headers.filter(([name]) => !own.has(name.toLowerCase())), ...origin.customHeaders],
    body: request.body,
    viewerIp: request.viewerIp,
    viewerHost,
  };
}

/** The headers that CloudFront can add about a viewer. */
const added = (request: EdgeRequest): [string, string][] => [
  ['CloudFront-Viewer-Address', `${request.viewerIp}:${request.viewerPort}`],
  // Unknown.
  ['CloudFront-Viewer-Country', 'ZZ'],
  ['CloudFront-Forwarded-Proto', 'http'],
  ['CloudFront-Viewer-Http-Version', request.httpVersion],
];
