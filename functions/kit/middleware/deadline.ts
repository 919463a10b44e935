import middy, { type MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import { setDeadline } from '../deadline';

/** Milliseconds before a function's time is over that are left for its answer. */
const margin = 20;

/**
 * A middy chain that ends with `TimeoutError` just before the function's time is over, so that the caller gets an answer
 * and the log a line. AWS calls that still run are cancelled.
 */
export function chain<Event, Result>(
  middlewares: readonly Middleware<Event, Result>[],
  handler: (event: Event) => Promise<Result>,
): (event: Event, context: Partial<Context>) => Promise<Result> {
  const composed = middy<Event, Result>({
    timeoutEarlyInMillis: margin,
    timeoutEarlyResponse() {
      throw Object.assign(new Error("The function's time was over"), { name: 'TimeoutError' });
    },
  })
    .use([...middlewares])
    .handler((event, _context, { signal }) => {
      setDeadline(signal);
      return handler(event);
    });
  return composed as (event: Event, context: Partial<Context>) => Promise<Result>;
}

/** A middleware of a chain; its own input type may be wider than the event. */
// biome-ignore lint/suspicious/noExplicitAny: middy's types tie a middleware to one event and one context
export type Middleware<Event, Result> = MiddlewareObj<Event, Result, Error, any>;
