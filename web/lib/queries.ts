import { keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query';
import type { FrameItem } from '../../domain/chat/delivery/frame';
import { type DeploymentFile, deploymentFile } from '../../domain/kit/deployment-file';
import type { LiveState } from '../../domain/sessions/model';
import { call } from './api';

/** Polling interval in ms, in case the socket is silent. */
const pollEvery = 30_000;

export const channelQuery = (name: string) =>
  queryOptions({
    queryKey: ['channel', name.toLowerCase()],
    queryFn: () => call('channels.get', { params: { name } }),
    refetchInterval: pollEvery,
    enabled: name !== '',
  });

export const liveQuery = (name: string) =>
  queryOptions({
    queryKey: ['live', name.toLowerCase()],
    queryFn: () => call('sessions.getLive', { params: { name } }),
    refetchInterval: pollEvery,
    enabled: name !== '',
  });

export const profileQuery = (username: string) =>
  queryOptions({
    queryKey: ['profile', username.toLowerCase()],
    queryFn: () => call('users.getProfile', { params: { username } }),
    enabled: username !== '',
  });

export const sessionQuery = (sessionId: string) =>
  queryOptions({
    queryKey: ['session', sessionId],
    queryFn: () => call('sessions.get', { params: { sessionId } }),
    enabled: sessionId !== '',
  });

export const categoriesQuery = queryOptions({
  queryKey: ['categories'],
  queryFn: () => call('channels.listCategories', {}),
  staleTime: 3_600_000,
});

/** The first live channels, for the side bar. */
export const railQuery = queryOptions({
  queryKey: ['directory', 'rail'],
  queryFn: () => call('sessions.listLive', { query: { limit: 12 } }),
  refetchInterval: pollEvery,
  placeholderData: keepPreviousData,
});

export const ownChannelQuery = queryOptions({
  queryKey: ['own-channel'],
  queryFn: () => call('channels.getOwn', {}),
});

/** Since when the user follows a channel. */
export const followQuery = (channelId: string) =>
  queryOptions({
    queryKey: ['follow', channelId],
    queryFn: () => call('users.getFollow', { params: { channelId } }),
    staleTime: 60_000,
  });

export const devicesQuery = queryOptions({
  queryKey: ['devices'],
  queryFn: () => call('users.listDevices', {}),
});

export const botTokensQuery = queryOptions({
  queryKey: ['bot-tokens'],
  queryFn: () => call('chat.listBotTokens', {}),
});

/** The configuration that the deployment wrote for the site. It changes only together with the page. */
export const deploymentQuery = queryOptions({
  queryKey: ['deployment'],
  queryFn: async (): Promise<DeploymentFile> => {
    const answer = await fetch(`/${deploymentFile}`);
    if (!answer.ok) throw new Error(`The server answered ${answer.status}`);
    return await answer.json();
  },
  staleTime: Number.POSITIVE_INFINITY,
});

/**
 * Applies a socket update of a stream at once, then refetches, and again later: shared caches may be one or two
 * seconds old.
 */
export function applyStreamItem(
  queries: QueryClient,
  name: string,
  item: Extract<FrameItem, { type: 'stream' }>,
): void {
  const { queryKey } = liveQuery(name);
  queries.setQueryData<LiveState>(queryKey, (live) =>
    live === undefined || item.state === 'offline' ? live : { ...live, state: item.state },
  );
  void queries.invalidateQueries({ queryKey });
  for (const delay of [1_500, 4_000]) {
    setTimeout(() => {
      void queries.invalidateQueries({ queryKey });
      void queries.invalidateQueries({ queryKey: railQuery.queryKey });
    }, delay);
  }
}
