import { ProblemError } from '../../domain/kit/problem';
import * as routes from '../../domain/sessions/contract';
import { http } from '../kit/http';
import { listLiveCards } from './directory-store';
import { presentSession } from './record';
import { findChannelByName, listSessions } from './sessions-store';

export const listLive = http(routes.listLive, async ({ query }) => await listLiveCards(query));

export const getLive = http(routes.getLive, async ({ params }) => {
  const channel = await findChannelByName(params.name);
  if (channel === undefined) throw new ProblemError('not-found');
  const [newest, second] = (await listSessions(channel.channelId, { limit: 2 })).items;
  const current = newest === undefined || newest.state === 'ended' ? undefined : newest;
  const last = current === undefined ? newest : second;
  const playable = current !== undefined && current.liveAt !== null;
  return {
    channelId: channel.channelId,
    state: current === undefined || current.state === 'ended' ? ('offline' as const) : current.state,
    session: current === undefined ? null : presentSession(current, channel),
    playbackUrl: playable ? (channel.ingest?.playbackUrl ?? null) : null,
    lastSession: last === undefined ? null : presentSession(last, channel),
  };
});
