'use client';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { type Emote, emotesQuery } from './queries';

/** The emotes that a message of this channel can use, by name. A higher `version` fetches them again. */
export function useEmotes(channelId: string, version = 0) {
  const { data, refetch } = useQuery(emotesQuery(channelId));
  useEffect(() => {
    if (version > 0) void refetch();
  }, [version, refetch]);
  return useMemo(() => {
    const ready = (list: readonly Emote[] = []) => list.filter(({ state }) => state === 'ready');
    const [own, global] = [ready(data?.channel), ready(data?.global)];
    return {
      emotes: new Map([...global, ...own].map((emote) => [emote.name, emote])),
      channelNames: new Set(own.map(({ name }) => name)),
    };
  }, [data]);
}
