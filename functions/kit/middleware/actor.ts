import type { APIGatewayProxyResult } from 'aws-lambda';
import { ProblemError } from '../../../domain/kit/problem';
import type { Route } from '../../../domain/kit/route';

import type { Middleware } from './deadline';
import type { Actor, RouteEvent } from './route-event';

/** Finds who calls; lets only those in whom the route's `auth` allows. */
export const actor = ({ auth }: Route): Middleware<RouteEvent, APIGatewayProxyResult> => ({
  before({ event }) {
    event.actor = auth === 'public' ? null : actorOf(event);
    if (auth === 'admin' && !event.actor?.groups.includes('admin')) throw new ProblemError('forbidden');
  },
});

function actorOf({ requestContext: { authorizer } }: RouteEvent): Actor {
  const userId = authorizer?.userId as string | undefined;
  if (!userId) throw new ProblemError('unauthenticated');
  return {
    userId,
    groups: String(authorizer?.groups ?? '')
      .split(',')
      .filter(Boolean),
    tokenId: String(authorizer?.tokenId ?? ''),
    sessionId: String(authorizer?.sessionId ?? ''),
  };
}
