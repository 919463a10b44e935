import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { parse } from '../../domain/kit/parse';
import { ProblemError } from '../../domain/kit/problem';
import { type Route, type RouteInput, type RouteOutput, serviceOf } from '../../domain/kit/route';
import { toProblemError } from './failures';
import { lowerCased } from './headers';
import { inTime } from './in-time';
import { Logger, log } from './log';
import { metrics } from './metrics';

/** Bytes of JSON that a request may carry. API Gateway itself allows 10 MB. */
const maxBodyBytes = 64 * 1024;

/** The stage's name is the first part of every public path; API Gateway strips it from `resource`. */
const stagePrefix = '/v1';

/** The person who calls, as the authorizer found them. */
export interface Actor {
  readonly userId: string;
  readonly groups: readonly string[];
  readonly tokenId: string;
  /** The bearer token itself, for calls that Cognito wants it in. */
  readonly accessToken: string;
}

export interface HttpRequest<R extends Route> extends RouteInput<R> {
  /** Never null where the route's `auth` is not `public`. */
  readonly actor: R['auth'] extends 'public' ? null : Actor;
  readonly log: Logger;
  readonly request: {
    readonly id: string;
    /** Names in lower case. */
    readonly headers: Readonly<Record<string, string>>;
    readonly cookies: Readonly<Record<string, string>>;
    readonly sourceIp: string;
  };
}

/** An answer with more than a body. */
export class Reply<Body> {
  constructor(
    readonly body: Body,
    readonly extra: { cookies?: readonly string[]; headers?: Readonly<Record<string, string>> },
  ) {}
}

/** `return reply(body, { cookies: ['…'] })` */
export const reply = <Body>(body: Body, extra: Reply<Body>['extra']): Reply<Body> => new Reply(body, extra);

export interface RouteHandler<R extends Route = Route> {
  readonly route: R;
  handle(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult>;
}

type Answer<R extends Route> = RouteOutput<R> | Reply<RouteOutput<R>>;

/** A handler of one route: its input is parsed and its output checked against the contract. */
export function http<R extends Route>(
  route: R,
  fn: (request: HttpRequest<R>) => Promise<Answer<R>>,
): RouteHandler<R> {
  return {
    route,
    async handle(event) {
      const headers = lowerCased(event.headers);
      const answer = await fn({
        params: input(route.params, event.pathParameters ?? {}, 'params'),
        query: input(route.query, route.query ? single(event.multiValueQueryStringParameters) : {}, 'query'),
        body: route.body ? parse(route.body, json(event, headers), 'body') : undefined,
        actor: route.auth === 'public' ? null : actorOf(event, route),
        log: new Logger({ requestId: event.requestContext.requestId, route: route.id }),
        request: {
          id: event.requestContext.requestId,
          headers,
          cookies: cookiesOf(headers.cookie),
          sourceIp: event.requestContext.identity.sourceIp,
        },
      } as HttpRequest<R>);
      return respond(route, answer);
    },
  };
}

const requestLine = metrics(['Service'], {
  Requests: 'Count',
  ServerErrors: 'Count',
  Latency: 'Milliseconds',
});

/**
 * The Lambda of a service: dispatches to the handlers of its routes, answers every error as a problem document, and
 * writes one line a request with its metrics. `handlers` has one handler under the name of each route.
 */
export function api<Routes extends Readonly<Record<keyof Routes, Route>>>(
  routes: Routes,
  handlers: { readonly [Name in keyof Routes]: RouteHandler<Routes[Name]> },
) {
  const byResource = new Map(
    (Object.keys(routes) as (keyof Routes)[])
      .map((name) => handlers[name])
      .map((handler) => [`${handler.route.method} ${handler.route.path}`, handler]),
  );
  return async (event: APIGatewayProxyEvent, context: Partial<Context>): Promise<APIGatewayProxyResult> => {
    const started = Date.now();
    const { requestId } = event.requestContext;
    const handler = byResource.get(`${event.httpMethod} ${stagePrefix}${event.resource}`);
    let result: APIGatewayProxyResult;
    let code: string | undefined;
    try {
      if (handler === undefined) throw new ProblemError('not-found');
      result = await inTime(context, handler.handle(event));
    } catch (error) {
      const problem = toProblemError(error);
      code = problem.code;
      result = refuse(problem, requestId);
      if (result.statusCode >= 500) log.error('The request failed', { requestId, error });
    }
    const status = result.statusCode;
    requestLine(
      { Service: handler ? serviceOf(handler.route) : 'none' },
      { Requests: 1, ServerErrors: status >= 500 ? 1 : 0, Latency: Date.now() - started },
      { requestId, route: handler?.route.id, status, code },
    );
    return result;
  };
}

function refuse(problem: ProblemError, requestId: string): APIGatewayProxyResult {
  const document = problem.toProblem(requestId);
  return {
    statusCode: document.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(problem.retryAfter !== undefined && { 'retry-after': String(problem.retryAfter) }),
    },
    body: JSON.stringify(document),
  };
}

function respond(route: Route, answer: unknown): APIGatewayProxyResult {
  const { body, extra } = answer instanceof Reply ? answer : new Reply(answer, {});
  return {
    statusCode: route.status,
    headers: {
      'cache-control':
        route.cacheSeconds === undefined ? 'no-store' : `public, max-age=0, s-maxage=${route.cacheSeconds}`,
      ...(route.response && { 'content-type': 'application/json' }),
      ...extra.headers,
    },
    ...(extra.cookies && { multiValueHeaders: { 'set-cookie': [...extra.cookies] } }),
    body: route.response ? JSON.stringify(checked(route, body)) : '',
  };
}

/** Nothing leaves that the contract does not name. */
function checked(route: Route, body: unknown): unknown {
  const result = route.response!.safeParse(body);
  if (result.success) return result.data;
  throw new Error(`The answer of ${route.id} breaks its contract: ${result.error.message}`);
}

function input(schema: Route['params'], value: unknown, where: string): unknown {
  return schema ? parse(schema, value, where) : undefined;
}

function actorOf(event: APIGatewayProxyEvent, route: Route): Actor {
  const context = event.requestContext.authorizer;
  const userId = context?.userId as string | undefined;
  if (!userId) throw new ProblemError('unauthenticated');
  const groups = String(context?.groups ?? '')
    .split(',')
    .filter(Boolean);
  if (route.auth === 'admin' && !groups.includes('admin')) throw new ProblemError('forbidden');
  const bearer = event.headers.Authorization ?? event.headers.authorization ?? '';
  return {
    userId,
    groups,
    tokenId: String(context?.tokenId ?? ''),
    accessToken: bearer.replace(/^Bearer\s+/i, ''),
  };
}

function json(event: APIGatewayProxyEvent, headers: Record<string, string>): unknown {
  const text = event.isBase64Encoded
    ? Buffer.from(event.body ?? '', 'base64').toString('utf8')
    : (event.body ?? '');
  if (Buffer.byteLength(text) > maxBodyBytes) {
    throw new ProblemError('payload-too-large', `The body may have ${maxBodyBytes} bytes at most.`);
  }
  if (text !== '' && !/^application\/(json|[\w.+-]+\+json)\s*(;|$)/i.test(headers['content-type'] ?? '')) {
    throw new ProblemError('unsupported-media-type');
  }
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ProblemError('malformed-json', undefined, { cause });
  }
}

function single(query: APIGatewayProxyEvent['multiValueQueryStringParameters']): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(query ?? {}).map(([name, values]) => [
      name,
      values && values.length === 1 ? values[0] : values,
    ]),
  );
}

function cookiesOf(header = ''): Record<string, string> {
  const result: Record<string, string> = {};
  if (header === '') return result;
  for (const part of header.split(';')) {
    const at = part.indexOf('=');
    if (at > 0) result[part.slice(0, at).trim()] = part.slice(at + 1).trim();
  }
  return result;
}
