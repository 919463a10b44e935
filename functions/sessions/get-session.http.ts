import { ProblemError } from '../../domain/kit/problem';
import { getSession as route } from '../../domain/sessions/contract';
import { http } from '../kit/http';
import { presentSession } from './record';
import { findSession } from './store';

export const getSession = http(route, async ({ params }) => {
  const session = await findSession(params.sessionId);
  if (session === undefined) throw new ProblemError('not-found');
  return presentSession(session);
});
