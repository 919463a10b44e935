import { randomUUID } from 'node:crypto';
import type { Cloud } from '../../runtime/cloud';
import type { Inspected } from '../waf';
import { cacheSeconds, EdgeCache, type Entry } from './cache';
import { compress, deliver, type Encoding, encodingFor } from './delivery';
import type { Behavior, Distribution } from './distribution';
import { viewerRequest, viewerResponse } from './functions';
import { type EdgeRequest, type EdgeResponse, first, plain } from './message';
import { cacheKey, forwardsCookies, originRequest } from './origin-request';
import type { Origins } from './origins';

/** Whether a web ACL lets a request through. */
export type Firewall = (webAcl: string, request: Inspected) => boolean;

type CacheResult = 'Hit' | 'Miss' | 'RefreshHit' | 'Error';

interface Fetched {
  readonly response: EdgeResponse;
  readonly result: CacheResult;
  /** Seconds since it was stored. */
  readonly age?: number;
}

/** Processes viewer requests of one distribution: functions, cache, origins. */
export class Pipeline {
  readonly #cache = new EdgeCache(256 * 1024 * 1024);
  /** Keys whose last response could not be shared. */
  readonly #unshared = new Set<string>();
  readonly #pending = new Map<string, Promise<Fetched & { cached: boolean }>>();

  constructor(
    private readonly cloud: Cloud,
    private readonly distribution: Distribution,
    private readonly origins: Origins,
    private readonly firewall: Firewall,
    /** Milliseconds since the epoch. */
    private readonly now: () => number = Date.now,
  ) {}

  behaviorFor(uri: string): Behavior {
    return this.distribution.behaviors.find((behavior) => behavior.matches(uri))!;
  }

  /** Asks the web ACL, then runs the viewer-request function of a behaviour, if any. */
  async enter(
    behavior: Behavior,
    request: EdgeRequest,
    requestId: string,
  ): Promise<{ request: EdgeRequest } | { response: EdgeResponse }> {
    const { webAcl } = this.distribution;
    if (webAcl !== undefined && !this.firewall(webAcl, inspected(request))) {
      return { response: plain(403, 'Request blocked.') };
    }
    if (!behavior.allowedMethods.has(request.method)) {
      return { response: plain(403, `${request.method} is not allowed here.`) };
    }
    if (!behavior.viewerRequest) return { request };
    try {
      return await viewerRequest(behavior.viewerRequest, this.distribution, requestId, request);
    } catch (error) {
      this.cloud.log.error(`The function ${behavior.viewerRequest.name} failed: ${String(error)}`);
      return { response: plain(503, 'The CloudFront function returned an invalid value or failed.') };
    }
  }

  async handle(incoming: EdgeRequest): Promise<EdgeResponse> {
    const requestId = randomUUID();
    const behavior = this.behaviorFor(incoming.uri);
    const entered = await this.enter(behavior, incoming, requestId);
    if ('response' in entered) {
      const { response } = entered;
      behavior.responseHeaders?.(response.headers, viewerOf(incoming));
      return this.#finish(response, requestId, 'FunctionGeneratedResponse');
    }
    let { request } = entered;
    if (request.uri === '/' && this.distribution.rootObject !== '') {
      request = { ...request, uri: `/${this.distribution.rootObject}` };
    }
    const fetched = await this.#fetch(behavior, request);
    const shown = await this.#customise(fetched.response);
    // A copy, because cached objects are shared.
    let response: EdgeResponse = { ...shown, headers: new Map(shown.headers) };
    if (!forwardsCookies(behavior)) response.headers.delete('set-cookie');
    if (fetched.age !== undefined) response.headers.set('age', [String(fetched.age)]);
    behavior.responseHeaders?.(response.headers, viewerOf(request));
    if (behavior.viewerResponse && fetched.response.status < 400) {
      try {
        response = await viewerResponse(
          behavior.viewerResponse,
          this.distribution,
          requestId,
          request,
          response,
        );
      } catch (error) {
        this.cloud.log.error(`The function ${behavior.viewerResponse.name} failed: ${String(error)}`);
        return this.#finish(
          plain(503, 'The CloudFront function failed.'),
          requestId,
          'FunctionExecutionError',
        );
      }
    }
    if (behavior.cachePolicy.maxTtl > 0 || this.origins.isBucket(behavior.origin)) {
      response = deliver(request, response);
    }
    return this.#finish(response, requestId, fetched.response.status >= 400 ? 'Error' : fetched.result);
  }

  #finish(response: EdgeResponse, requestId: string, result: string): EdgeResponse {
    response.headers.set('x-cache', [`${result} from cloudfront`]);
    response.headers.set('via', [`1.1 ${this.distribution.domainName} (CloudFront)`]);
    response.headers.set('x-amz-cf-id', [requestId]);
    return response;
  }

  /** Replaces an error by the distribution's error page. */
  async #customise(response: EdgeResponse): Promise<EdgeResponse> {
    const rule = this.distribution.errors.get(response.status);
    if (!rule?.page) return response;
    const page = await this.#fetch(this.behaviorFor(rule.page), {
      method: 'GET',
      uri: rule.page,
      query: '',
      headers: new Map(),
      body: Buffer.alloc(0),
      viewerIp: '127.0.0.1',
      viewerPort: 0,
      httpVersion: '1.1',
    });
    if (page.response.status !== 200) return response;
    return { ...page.response, status: rule.responseStatus ?? response.status };
  }

  async #fetch(behavior: Behavior, request: EdgeRequest): Promise<Fetched> {
    const encoding = encodingFor(request, behavior.cachePolicy);
    const reads = request.method === 'GET' || request.method === 'HEAD';
    if (!reads || behavior.cachePolicy.maxTtl === 0) {
      return { response: await this.#ask(behavior, request, encoding, false), result: 'Miss' };
    }
    const key = cacheKey(behavior, request, encoding);
    const entry = this.#cache.get(key);
    const now = this.now();
    if (entry && entry.freshUntil > now) return hit(entry, now);
    // Simultaneous requests for an object wait for the first, unless its last response could not be shared.
    const pending = this.#pending.get(key);
    if (pending && this.#unshared.has(key)) {
      return { response: await this.#ask(behavior, request, encoding, true), result: 'Miss' };
    }
    if (pending) {
      const shared = await pending;
      if (shared.cached) return { ...shared, result: 'Hit' };
      return { response: await this.#ask(behavior, request, encoding, true), result: 'Miss' };
    }
    const work = this.#refresh(behavior, request, encoding, key, entry);
    this.#pending.set(key, work);
    try {
      return await work;
    } finally {
      this.#pending.delete(key);
    }
  }

  async #refresh(
    behavior: Behavior,
    request: EdgeRequest,
    encoding: Encoding,
    key: string,
    stale: Entry | undefined,
  ): Promise<Fetched & { cached: boolean }> {
    const response = await this.#ask(behavior, request, encoding, true);
    const now = this.now();
    const rule = this.distribution.errors.get(response.status);
    const keep = cacheSeconds(response, behavior.cachePolicy, rule?.ttl);
    if (response.status >= 500 && stale && stale.response.status < 400) {
      // The origin fails: serve the stale object.
      stale.freshUntil = now + keep * 1000;
      return { ...hit(stale, now), cached: true };
    }
    if (keep > 0) {
      this.#cache.set(key, { response, storedAt: now, freshUntil: now + keep * 1000 });
      this.#unshared.delete(key);
    } else {
      this.#cache.delete(key);
      if (this.#unshared.size >= 10_000) this.#unshared.clear();
      this.#unshared.add(key);
    }
    const etag = first(response.headers, 'etag');
    const same = etag !== undefined && stale !== undefined && first(stale.response.headers, 'etag') === etag;
    return { response, result: same ? 'RefreshHit' : 'Miss', cached: keep > 0 };
  }

  async #ask(
    behavior: Behavior,
    request: EdgeRequest,
    encoding: Encoding,
    cacheable: boolean,
  ): Promise<EdgeResponse> {
    // The cache stores a GET; a HEAD is answered from it without the body.
    const toOrigin = cacheable && request.method === 'HEAD' ? { ...request, method: 'GET' } : request;
    try {
      const answer = await this.origins.fetch(
        this.distribution,
        behavior.origin,
        originRequest(this.distribution, behavior, toOrigin, { cacheable, encoding }),
      );
      return behavior.compress && cacheable ? await compress(answer, encoding) : answer;
    } catch (error) {
      this.cloud.log.error(`The origin ${behavior.origin.domain} failed: ${String(error)}`);
      return plain(502, 'The origin could not be reached.');
    }
  }
}

const hit = (entry: Entry, now: number): Fetched => ({
  response: entry.response,
  result: 'Hit',
  age: Math.floor((now - entry.storedAt) / 1000),
});

const viewerOf = (request: EdgeRequest) => ({
  origin: first(request.headers, 'origin'),
  method: request.method,
});

const inspected = ({ method, uri, query, headers, body, viewerIp }: EdgeRequest): Inspected => ({
  ...{ method, uri, query, headers },
  bodyBytes: body.length,
  ip: viewerIp,
});
