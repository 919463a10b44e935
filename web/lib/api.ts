import { ApiError, createClient } from '../../client/rest';
import type * as channels from '../../domain/channels/contract';
import type * as chat from '../../domain/chat/contract';
import type { RouteRequest, RouteResponse } from '../../domain/kit/route';
import type * as sessions from '../../domain/sessions/contract';
import type * as users from '../../domain/users/contract';
import { auth } from './auth';
import { addresses } from './routes.gen';

type In<Contract> = Contract[keyof Contract];
type AnyRoute = In<typeof channels> | In<typeof chat> | In<typeof sessions> | In<typeof users>;
export type RouteId = AnyRoute['id'];
type RouteOf<Id extends RouteId> = Extract<AnyRoute, { id: Id }>;

export type Answer<Id extends RouteId> = RouteResponse<RouteOf<Id>>;

const client = createClient({
  fetch: (url, init) => fetch(url, init),
  baseUrl: '',
  accessToken: () => auth.accessToken(),
});

/**
 * Calls a route by its id, and once more with a new access token if the server rejects the current one.
 * Throws {@link ApiError} for every error response, and when the server cannot be reached.
 */
export async function call<Id extends RouteId>(
  id: Id,
  request: RouteRequest<RouteOf<Id>>,
): Promise<Answer<Id>> {
  const address = addresses[id];
  try {
    return (await client<RouteOf<Id>>(address, request)) as Answer<Id>;
  } catch (error) {
    const stale = address.auth !== 'public' && isProblem(error, 'unauthenticated');
    if (!stale || !(await auth.renew())) throw error;
    return (await client<RouteOf<Id>>(address, request)) as Answer<Id>;
  }
}

/** Whether an error is the problem with this code. */
export function isProblem(error: unknown, code: string): error is ApiError {
  return error instanceof ApiError && error.problem.code === code;
}

/** Whether a retry may help: the server was unreachable, busy, or failed. */
export function isTransient(error: unknown): boolean {
  return (
    !(error instanceof ApiError) ||
    error.problem.status === 0 ||
    error.problem.status === 429 ||
    error.problem.status >= 500
  );
}

/** A sentence for the user. */
export function messageOf(error: unknown): string {
  if (!(error instanceof ApiError)) return 'Something went wrong on this page.';
  const { detail, title, status } = error.problem;
  if (status === 0) return 'The server cannot be reached. Check your connection and try again.';
  return sentence(detail ?? title);
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
