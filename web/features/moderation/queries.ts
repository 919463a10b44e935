import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from '../../lib/api';

/** First part of the query keys that hold data for moderators; removed when another user signs in. */
export const moderation = 'moderation';

export const memberQuery = (channelId: string) =>
  queryOptions({
    queryKey: [moderation, channelId, 'me'],
    queryFn: () => call('chat.getMember', { params: { channelId } }),
    enabled: channelId !== '',
  });

export const moderatorsQuery = (channelId: string) =>
  queryOptions({
    queryKey: ['moderators', channelId],
    queryFn: () => call('chat.listModerators', { params: { channelId } }),
  });

export const termsQuery = (channelId: string) =>
  queryOptions({
    queryKey: [moderation, channelId, 'terms'],
    queryFn: () => call('chat.getTerms', { params: { channelId } }),
  });

type FetchPage<Item> = (query: {
  limit: number;
  cursor?: string;
}) => Promise<{ items: Item[]; cursor: string | null }>;

/** A paginated list for moderators. The socket reports changes; polling covers a lost socket. */
const list = <Item>(name: string, channelId: string, fetchPage: FetchPage<Item>) =>
  infiniteQueryOptions({
    queryKey: [moderation, channelId, name],
    queryFn: ({ pageParam }) => fetchPage({ limit: 50, ...(pageParam && { cursor: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: (page) => page.cursor,
    refetchInterval: 30_000,
  });

export const reviewQueueQuery = (channelId: string) =>
  list('review', channelId, (query) => call('chat.listReviewQueue', { params: { channelId }, query }));

export const appealsQuery = (channelId: string) =>
  list('appeals', channelId, (query) => call('chat.listAppeals', { params: { channelId }, query }));

export const restrictionsQuery = (channelId: string) =>
  list('restrictions', channelId, (query) => call('chat.listRestrictions', { params: { channelId }, query }));

export const actionsQuery = (channelId: string) =>
  list('actions', channelId, (query) => call('chat.listActions', { params: { channelId }, query }));

/** All loaded items of a paginated list. */
export const listConnectionItems = <Item>({
  data,
}: {
  data?: { pages: readonly { items: Item[] }[] } | undefined;
}): Item[] => data?.pages.flatMap(({ items }) => items) ?? [];
