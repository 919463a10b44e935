import { queryOptions } from '@tanstack/react-query';
import { type Answer, call } from '../../lib/api';

export type Emote = Answer<'chat.listEmotes'>['channel'][number];

/** Polling interval in ms while an upload is processed, which takes seconds. */
const processingEvery = 2_000;

export const emotesQuery = (channelId: string) =>
  queryOptions({
    queryKey: ['emotes', channelId],
    queryFn: () => call('chat.listEmotes', { params: { channelId } }),
    refetchInterval: ({ state }) =>
      state.data?.channel.some((emote) => emote.state === 'processing') ? processingEvery : false,
  });
