import { decodeCursor, encodeCursor } from '../../domain/kit/cursor';
import { ProblemError } from '../../domain/kit/problem';
import * as routes from '../../domain/sessions/contract';
import { http } from '../kit/http';
import { presentSession } from './record';
import { findChannel, findChannelByName, findSession, listSessions as readSessions } from './sessions-store';

export const listSessions = http(routes.listSessions, async ({ params, query }) => {
  const [before] =
    query.cursor === undefined ? [] : decodeCursor(query.cursor, [/^ses_[0-9A-Z]{26}$/] as const);
  const channel = await findChannelByName(params.name);
  if (channel === undefined) throw new ProblemError('not-found');
  const { items, more } = await readSessions(channel.channelId, { limit: query.limit, before });
  const last = items.at(-1);
  return {
    items: items.map((session) => presentSession(session, channel)),
    cursor: more && last !== undefined ? encodeCursor([last.sessionId]) : null,
  };
});

export const getSession = http(routes.getSession, async ({ params }) => {
  const session = await findSession(params.sessionId);
  if (session === undefined) throw new ProblemError('not-found');
  const channel = (await findChannel(session.channel.channelId)) ?? session.channel;
  return presentSession(session, channel);
});
