import type { APIGatewayProxyResult } from 'aws-lambda';
import { toProblemError } from '../failures';
import { log } from '../log';
import type { Middleware } from './deadline';
import type { RouteEvent } from './route-event';

/** Answers every error as a problem document (RFC 9457), and logs those that are ours. */
export const problemDocument = (): Middleware<RouteEvent, APIGatewayProxyResult> => ({
  onError(request) {
    const problem = toProblemError(request.error);
    const document = problem.toProblem(request.event.requestContext.requestId);
    if (document.status >= 500) log.error('The request failed', { error: request.error });
    request.event.problemCode = problem.code;
    request.response = {
      statusCode: document.status,
      headers: {
        'content-type': 'application/problem+json',
        'cache-control': 'no-store',
        ...(problem.retryAfter !== undefined && { 'retry-after': String(problem.retryAfter) }),
      },
      body: JSON.stringify(document),
    };
  },
});
