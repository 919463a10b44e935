import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { parse } from '../../../domain/kit/parse';
import type { Route } from '../../../domain/kit/route';
import { Reply } from '../reply';
import type { Middleware } from './deadline';
import { jsonBody } from './json-body';
import type { RouteEvent } from './route-event';

/** Parses the input of a route, and answers with what its contract names, and nothing else. */
export const contract = (route: Route): Middleware<RouteEvent, APIGatewayProxyResult> => ({
  async before({ event }) {
    event.input = {
      params: input(route.params, event.pathParameters ?? {}, 'params'),
      query: input(route.query, route.query ? single(event.multiValueQueryStringParameters) : {}, 'query'),
      body: route.body ? parse(route.body, await jsonBody(event), 'body') : undefined,
    };
  },
  after(request) {
    request.response = respond(route, request.response);
  },
});

const input = (schema: Route['params'], value: unknown, where: string): unknown =>
  schema ? parse(schema, value, where) : undefined;

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

function checked(route: Route, body: unknown): unknown {
  const result = route.response!.safeParse(body);
  if (result.success) return result.data;
  throw new Error(`The answer of ${route.id} breaks its contract: ${result.error.message}`);
}

function single(query: APIGatewayProxyEvent['multiValueQueryStringParameters']): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(query ?? {}).map(([name, values]) => [
      name,
      values && values.length === 1 ? values[0] : values,
    ]),
  );
}
