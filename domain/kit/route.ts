import type * as z from 'zod';
import type { ProblemCode } from './problem';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Who may call: anybody, a signed-in person, or a platform administrator. */
export type Auth = 'public' | 'user' | 'admin';

type Shape = z.ZodObject | undefined;

/** A REST route as data. It feeds API Gateway, validation, the typed client, OpenAPI and the tests. */
export interface Route<
  Id extends string = string,
  Params extends Shape = Shape,
  Query extends Shape = Shape,
  Body extends Shape = Shape,
  Response extends z.ZodType | undefined = z.ZodType | undefined,
> {
  /** The operation's name: `users.getProfile`. The part before the dot is the service that answers. */
  readonly id: Id;
  readonly method: Method;
  /** With `{name}` for parameters: `/v1/users/{username}`. */
  readonly path: string;
  readonly auth: Auth;
  readonly summary: string;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** The status of success. 204 has no response schema. */
  readonly status: 200 | 201 | 202 | 204;
  readonly response?: Response;
  /** Codes beyond those that any route can answer. */
  readonly errors: readonly ProblemCode[];
  /** Seconds that a shared cache may keep the answer; absent means never. Public GET routes only. */
  readonly cacheSeconds?: number;
}

export function defineRoute<
  const Id extends string,
  Params extends Shape = undefined,
  Query extends Shape = undefined,
  Body extends Shape = undefined,
  Response extends z.ZodType | undefined = undefined,
>(route: Route<Id, Params, Query, Body, Response>): Route<Id, Params, Query, Body, Response> {
  return route;
}

type Out<S> = S extends z.ZodType ? z.output<S> : undefined;
type In<S> = S extends z.ZodType ? z.input<S> : undefined;

/** What the handler is given, parsed. */
export type RouteInput<R extends Route> = {
  params: Out<R['params']>;
  query: Out<R['query']>;
  body: Out<R['body']>;
};

/** What the handler answers on success. */
export type RouteOutput<R extends Route> = R['response'] extends z.ZodType
  ? z.input<R['response']>
  : undefined;

type Given<Name extends string, S> = S extends z.ZodType
  ? // biome-ignore lint/complexity/noBannedTypes: a schema whose fields are all optional may be left out
    {} extends z.input<S>
    ? { [K in Name]?: In<S> }
    : { [K in Name]: In<S> }
  : { [K in Name]?: undefined };

/** What a client passes. */
export type RouteRequest<R extends Route> = Given<'params', R['params']> &
  Given<'query', R['query']> &
  Given<'body', R['body']>;

/** What a client receives. */
export type RouteResponse<R extends Route> = R['response'] extends z.ZodType
  ? z.output<R['response']>
  : undefined;

/** The service that answers a route. */
export const serviceOf = (route: Pick<Route, 'id'>): string => route.id.slice(0, route.id.indexOf('.'));
