'use client';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { Emote } from '../chat/context';
import { emotesQuery } from '../moderation/queries';

/** The emotes that can be used here, by name; asked again when the room tells that they changed. */
export function useEmotes(channelId: string, version = 0) {
  const { data, refetch } = useQuery(emotesQuery(channelId));
  useEffect(() => {
    if (version > 0) void refetch();
  }, [version, refetch]);
  return useMemo(() => {
    const ready = (list: readonly Emote[] = []) => list.filter(({ state }) => state === 'ready');
    const [own, everybodys] = [ready(data?.channel), ready(data?.global)];
    return {
      emotes: new Map([...everybodys, ...own].map((emote) => [emote.name, emote])),
      channelNames: new Set(own.map(({ name }) => name)),
    };
  }, [data]);
}
