import type { APIGatewayProxyResult } from 'aws-lambda';
import { MetricUnit, publishMetrics } from '../metrics';
import type { Middleware } from './deadline';
import type { RouteEvent } from './route-event';

const units = { Latency: MetricUnit.Milliseconds };

/** Writes one line a request with its metrics; the first of a chain, so that it sees the final answer. */
export function requestMetrics(route: string | undefined): Middleware<RouteEvent, APIGatewayProxyResult> {
  type Done = { event: RouteEvent; response: APIGatewayProxyResult | null };
  const write = ({ event, response }: Done): void => {
    const status = response?.statusCode ?? 500;
    publishMetrics(
      {
        Requests: 1,
        ServerErrors: status >= 500 ? 1 : 0,
        Latency: Date.now() - (event.startedAt ?? Date.now()),
      },
      { requestId: event.requestContext.requestId, route, status, code: event.problemCode },
      units,
    );
  };
  return {
    before({ event }) {
      event.startedAt = Date.now();
    },
    after: write as never,
    onError: write as never,
  };
}
