import type { Logger } from '@aws-lambda-powertools/logger';
import httpHeaderNormalizer from '@middy/http-header-normalizer';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { ProblemError } from '../../domain/kit/problem';
import type { Route, RouteInput, RouteOutput } from '../../domain/kit/route';
import { log } from './log';
import { actor } from './middleware/actor';
import { contract } from './middleware/contract';
import { chain, type Middleware } from './middleware/deadline';
import { logKeys } from './middleware/log-keys';
import { throughCloudFront } from './middleware/origin';
import { problemDocument } from './middleware/problem-document';
import { requestMetrics } from './middleware/request-metrics';
import type { Actor, RouteEvent } from './middleware/route-event';
import type { Reply } from './reply';
import { viewerAddress } from './viewer-address';

export { type Reply, reply } from './reply';
export type { Actor };

/** The stage's name is the first part of every public path; API Gateway strips it from `resource`. */
const stagePrefix = '/v1';

export interface HttpRequest<R extends Route> extends RouteInput<R> {
  /** Never null where the route's `auth` is not `public`. */
  readonly actor: R['auth'] extends 'public' ? null : Actor;
  readonly log: Logger;
  readonly request: {
    readonly id: string;
    /** Names in lower case. */
    readonly headers: Readonly<Record<string, string>>;
    readonly cookies: Readonly<Record<string, string>>;
    /** The viewer's IP address, as CloudFront saw it. */
    readonly address: string;
  };
}

type Handle = (event: APIGatewayProxyEvent, context: Partial<Context>) => Promise<APIGatewayProxyResult>;

export interface RouteHandler<R extends Route = Route> {
  readonly route: R;
  readonly handle: Handle;
}

type Answer<R extends Route> = RouteOutput<R> | Reply<RouteOutput<R>>;

/** A handler of one route: its input is parsed and its output checked against the contract. */
export function http<R extends Route>(
  route: R,
  fn: (request: HttpRequest<R>) => Promise<Answer<R>>,
): RouteHandler<R> {
  const handle = chain<RouteEvent, APIGatewayProxyResult>(
    [...outer(route.id), httpHeaderNormalizer() as never, contract(route), actor(route)],
    // The contract's middleware makes an answer of API Gateway of it.
    (event) => fn(requestOf(event)) as Promise<never>,
  );
  return { route, handle };
}

/** What surrounds every request, also one that no route takes. */
const outer = (routeId: string | undefined): Middleware<RouteEvent, APIGatewayProxyResult>[] => [
  requestMetrics(routeId),
  logKeys((event: RouteEvent) => ({
    requestId: event.requestContext.requestId,
    ...(routeId && { route: routeId }),
  })) as never,
  problemDocument(),
  throughCloudFront(),
];

const requestOf = <R extends Route>({ input, actor, headers, requestContext }: RouteEvent) =>
  ({
    ...input,
    actor,
    log,
    request: {
      id: requestContext.requestId,
      headers: headers ?? {},
      cookies: cookiesOf(headers?.cookie),
      address: viewerAddress(headers, requestContext.identity?.sourceIp),
    },
  }) as unknown as HttpRequest<R>;

/**
 * The Lambda of a service: hands each request to the handler of its route. Every error is answered as a problem
 * document, and each request writes one line with its metrics. `handlers` has one handler under the name of each route.
 */
export function api<Routes extends Readonly<Record<keyof Routes, Route>>>(
  routes: Routes,
  handlers: { readonly [Name in keyof Routes]: RouteHandler<Routes[Name]> },
): Handle {
  const byResource = new Map(
    (Object.keys(routes) as (keyof Routes)[]).map((name) => {
      const { route, handle } = handlers[name];
      return [`${route.method} ${route.path}`, handle];
    }),
  );
  const notFound = chain<RouteEvent, APIGatewayProxyResult>(outer(undefined), async () => {
    throw new ProblemError('not-found');
  });
  return (event, context) => {
    const handle = byResource.get(`${event.httpMethod} ${stagePrefix}${event.resource}`) ?? notFound;
    return handle(event, context);
  };
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
