import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { ProblemCode } from '../../../domain/kit/problem';

/** The user who calls, as the authorizer found them. */
export interface Actor {
  readonly userId: string;
  readonly groups: readonly string[];
  readonly tokenId: string;
  /** The sign-in that the token is of. */
  readonly sessionId: string;
}

/** An event of a route, with what the middlewares of its chain made of it. */
export interface RouteEvent extends APIGatewayProxyEvent {
  /** Epoch milliseconds. */
  startedAt?: number;
  input?: { readonly params: unknown; readonly query: unknown; readonly body: unknown };
  actor?: Actor | null;
  problemCode?: ProblemCode;
}
