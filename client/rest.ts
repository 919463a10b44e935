import type { Problem } from '../domain/kit/problem';
import type { Method, Route, RouteRequest, RouteResponse } from '../domain/kit/route';

/** The part of a route that a client needs at run time; the schemas are types only. */
export interface RouteAddress {
  readonly method: Method;
  readonly path: string;
  readonly auth: 'public' | 'user' | 'admin';
}

/** The part of `fetch` that is used. */
export type Fetch = (
  url: string,
  init: { method: string; headers: Record<string, string>; body?: string; credentials?: 'same-origin' },
) => Promise<{ status: number; ok: boolean; text(): Promise<string> }>;

/** The server returned a problem document, or could not be reached (`status` 0). */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(readonly problem: Problem) {
    super(problem.detail ?? problem.title);
  }
}

export interface ClientOptions {
  readonly fetch: Fetch;
  /** The platform's origin; `''` on the site itself. */
  readonly baseUrl: string;
  /** Gets the access token for routes that need one, undefined when nobody is signed in. */
  readonly accessToken?: () => Promise<string | undefined>;
}

/** A typed client of the REST contracts: `call<typeof getChannel>(addresses['channels.get'], { params })`. */
export function createClient(options: ClientOptions) {
  return async function call<R extends Route>(
    address: RouteAddress,
    request: RouteRequest<R>,
  ): Promise<RouteResponse<R>> {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (address.auth !== 'public') {
      const token = await options.accessToken?.();
      if (token !== undefined) headers.authorization = `Bearer ${token}`;
    }
    const { params = {}, query = {}, body } = request as Record<string, Record<string, unknown> | undefined>;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const response = await options
      .fetch(options.baseUrl + fill(address.path, params) + search(query), {
        method: address.method,
        headers,
        credentials: 'same-origin',
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      .catch((cause: unknown) => {
        throw new ApiError(problem(0, 'The server cannot be reached', String(cause)));
      });
    const text = await response.text();
    const document = text === '' ? undefined : json(text);
    if (response.ok) return document as RouteResponse<R>;
    throw new ApiError(
      isProblem(document) ? document : problem(response.status, `The server returned ${response.status}`),
    );
  };
}

function fill(path: string, params: Record<string, unknown>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])));
}

function search(query: Record<string, unknown>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  if (given.length === 0) return '';
  return `?${given.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`).join('&')}`;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'code' in value && 'status' in value;

const problem = (status: number, title: string, detail?: string): Problem => ({
  type: 'about:blank',
  title,
  status,
  code: status === 0 ? 'unreachable' : 'internal-error',
  ...(detail !== undefined && { detail }),
});
