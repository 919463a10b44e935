import type * as z from 'zod/mini';
import { once } from './once';
import type { ProblemCode } from './problem';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Who may call: everybody, signed-in users, or platform administrators. */
export type Auth = 'public' | 'user' | 'admin';

type Shape = z.ZodMiniObject | undefined;

/** A REST route. It defines API Gateway, validation, the typed client, OpenAPI and tests. */
export interface Route<
  Id extends string = string,
  Params extends Shape = Shape,
  Query extends Shape = Shape,
  Body extends Shape = Shape,
  Response extends z.ZodMiniType | undefined = z.ZodMiniType | undefined,
  Who extends Auth = Auth,
> {
  /** The operation: `users.getProfile`. The part before the dot names the service. */
  readonly id: Id;
  readonly method: Method;
  /** Parameters in braces: `/v1/users/{username}`. */
  readonly path: string;
  readonly auth: Who;
  readonly summary: string;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** The status on success: when nothing else is said, 200, or 204 without a response. */
  readonly status: 200 | 201 | 202 | 204;
  readonly response?: Response;
  /** Error codes beyond those of every route; none when nothing is said. */
  readonly errors: readonly ProblemCode[];
  /** Seconds that a shared cache may keep the response; absent for never. Public GET routes only. */
  readonly cacheSeconds?: number;
}

type SchemaName = 'params' | 'query' | 'body' | 'response';

/** A route with functions that create its schemas. */
type Definition<R extends Route> = Omit<R, SchemaName | 'status' | 'errors'> &
  Partial<Pick<R, 'status' | 'errors'>> & { readonly [K in SchemaName]?: () => R[K] };

/** Each schema is created at its first use: a cold start pays for the requested route only. */
// @__NO_SIDE_EFFECTS__
export function defineRoute<
  const Id extends string,
  const Who extends Auth,
  Params extends Shape = undefined,
  Query extends Shape = undefined,
  Body extends Shape = undefined,
  Response extends z.ZodMiniType | undefined = undefined,
>(
  definition: Definition<Route<Id, Params, Query, Body, Response, Who>>,
): Route<Id, Params, Query, Body, Response, Who> {
  const route = { status: definition.response === undefined ? 204 : 200, errors: [], ...definition };
  for (const name of ['params', 'query', 'body', 'response'] as const) {
    const make = definition[name];
    if (make !== undefined) Object.defineProperty(route, name, { get: once<unknown>(make) });
  }
  return route as Route<Id, Params, Query, Body, Response, Who>;
}

/** The schema under a name, without the `undefined` of an optional property; `undefined` when there is none. */
type Schema<R extends Route, K extends SchemaName> =
  Exclude<R[K], undefined> extends infer S ? ([S] extends [never] ? undefined : S) : never;

type Out<S> = S extends z.ZodMiniType ? z.output<S> : undefined;
type In<S> = S extends z.ZodMiniType ? z.input<S> : undefined;

/** The parsed input of a handler. */
export type RouteInput<R extends Route> = {
  params: Out<Schema<R, 'params'>>;
  query: Out<Schema<R, 'query'>>;
  body: Out<Schema<R, 'body'>>;
};

/** The result of a handler; undefined where the contract has no response. */
export type RouteOutput<R extends Route> =
  Schema<R, 'response'> extends z.ZodMiniType ? z.input<Schema<R, 'response'>> : undefined;

type Given<Name extends string, S> = S extends z.ZodMiniType
  ? // biome-ignore lint/complexity/noBannedTypes: a schema whose fields are all optional may be left out
    {} extends z.input<S>
    ? { [K in Name]?: In<S> }
    : { [K in Name]: In<S> }
  : { [K in Name]?: undefined };

/** The request of a client. */
export type RouteRequest<R extends Route> = Given<'params', Schema<R, 'params'>> &
  Given<'query', Schema<R, 'query'>> &
  Given<'body', Schema<R, 'body'>>;

/** The response to a client. */
export type RouteResponse<R extends Route> = Out<Schema<R, 'response'>>;

/** The service of a route. */
export const serviceOf = (route: Pick<Route, 'id'>): string => route.id.slice(0, route.id.indexOf('.'));
