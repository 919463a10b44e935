import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from '../../lib/api';

/** What moderators see is kept under keys that begin with this, and forgotten when the person changes. */
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

export const roomQuery = (channelId: string) =>
  queryOptions({
    queryKey: ['room', channelId],
    queryFn: () => call('chat.getRoom', { params: { channelId } }),
  });

export const termsQuery = (channelId: string) =>
  queryOptions({
    queryKey: [moderation, channelId, 'terms'],
    queryFn: () => call('chat.getTerms', { params: { channelId } }),
  });

/** A new picture is processed within seconds; meanwhile the list is asked again. In ms. */
const processingEvery = 2_000;

export const emotesQuery = (channelId: string) =>
  queryOptions({
    queryKey: ['emotes', channelId],
    queryFn: () => call('chat.listEmotes', { params: { channelId } }),
    refetchInterval: ({ state }) =>
      state.data?.channel.some((emote) => emote.state === 'processing') ? processingEvery : false,
  });

type Ask<Item> = (query: {
  limit: number;
  cursor?: string;
}) => Promise<{ items: Item[]; cursor: string | null }>;

/** A list that only moderators see, a page at a time. The socket tells what happens; asking is for when it is silent. */
const list = <Item>(name: string, channelId: string, ask: Ask<Item>) =>
  infiniteQueryOptions({
    queryKey: [moderation, channelId, name],
    queryFn: ({ pageParam }) => ask({ limit: 50, ...(pageParam && { cursor: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: (page) => page.cursor,
    refetchInterval: 30_000,
  });

export const reviewQuery = (channelId: string) =>
  list('in-review', channelId, (query) => call('chat.listReviewQueue', { params: { channelId }, query }));

export const appealsQuery = (channelId: string) =>
  list('appeals', channelId, (query) => call('chat.listAppeals', { params: { channelId }, query }));

export const restrictionsQuery = (channelId: string) =>
  list('restrictions', channelId, (query) => call('chat.listRestrictions', { params: { channelId }, query }));

export const actionsQuery = (channelId: string) =>
  list('actions', channelId, (query) => call('chat.listActions', { params: { channelId }, query }));
