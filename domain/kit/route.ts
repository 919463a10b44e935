import type * as z from 'zod/mini';
import { once } from './once';
import type { ProblemCode } from './problem';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Who may call: anybody, a signed-in person, or a platform administrator. */
export type Auth = 'public' | 'user' | 'admin';

type Shape = z.ZodMiniObject | undefined;

/** A REST route as data. It feeds API Gateway, validation, the typed client, OpenAPI and the tests. */
export interface Route<
  Id extends string = string,
  Params extends Shape = Shape,
  Query extends Shape = Shape,
  Body extends Shape = Shape,
  Response extends z.ZodMiniType | undefined = z.ZodMiniType | undefined,
  Who extends Auth = Auth,
> {
  /** The operation's name: `users.getProfile`. The part before the dot is the service that answers. */
  readonly id: Id;
  readonly method: Method;
  /** With `{name}` for parameters: `/v1/users/{username}`. */
  readonly path: string;
  readonly auth: Who;
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

type SchemaName = 'params' | 'query' | 'body' | 'response';

/** A route whose schemas are still to be made. */
type Definition<R extends Route> = Omit<R, SchemaName> & { readonly [K in SchemaName]?: () => R[K] };

/** A schema is made when it is first used: a function that answers many routes starts to answer one. */
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
  const route = { ...definition };
  for (const name of ['params', 'query', 'body', 'response'] as const) {
    const make = definition[name];
    if (make !== undefined) Object.defineProperty(route, name, { get: once<unknown>(make) });
  }
  return route as Route<Id, Params, Query, Body, Response, Who>;
}

/** A member's schema, without the `undefined` that being optional adds; `undefined` when there is none. */
type Schema<R extends Route, K extends SchemaName> =
  Exclude<R[K], undefined> extends infer S ? ([S] extends [never] ? undefined : S) : never;

type Out<S> = S extends z.ZodMiniType ? z.output<S> : undefined;
type In<S> = S extends z.ZodMiniType ? z.input<S> : undefined;

/** What the handler is given, parsed. */
export type RouteInput<R extends Route> = {
  params: Out<Schema<R, 'params'>>;
  query: Out<Schema<R, 'query'>>;
  body: Out<Schema<R, 'body'>>;
};

/** What the handler answers on success; undefined where the contract has no response. */
export type RouteOutput<R extends Route> =
  Schema<R, 'response'> extends z.ZodMiniType ? z.input<Schema<R, 'response'>> : undefined;

type Given<Name extends string, S> = S extends z.ZodMiniType
  ? // biome-ignore lint/complexity/noBannedTypes: a schema whose fields are all optional may be left out
    {} extends z.input<S>
    ? { [K in Name]?: In<S> }
    : { [K in Name]: In<S> }
  : { [K in Name]?: undefined };

/** What a client passes. */
export type RouteRequest<R extends Route> = Given<'params', Schema<R, 'params'>> &
  Given<'query', Schema<R, 'query'>> &
  Given<'body', Schema<R, 'body'>>;

/** What a client receives. */
export type RouteResponse<R extends Route> = Out<Schema<R, 'response'>>;

/** The service that answers a route. */
export const serviceOf = (route: Pick<Route, 'id'>): string => route.id.slice(0, route.id.indexOf('.'));
