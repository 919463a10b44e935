import { ProblemError } from '../../domain/kit/problem';
import { getSession as route } from '../../domain/sessions/contract';
import { http } from '../kit/http';
import { presentSession } from './record';
import { findChannel, findSession } from './sessions-store';

export const getSession = http(route, async ({ params }) => {
  const session = await findSession(params.sessionId);
  if (session === undefined) throw new ProblemError('not-found');
  const channel = (await findChannel(session.channel.channelId)) ?? session.channel;
  return presentSession(session, channel);
});
