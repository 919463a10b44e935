'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { RoomSettings } from '../../../domain/chat/rooms/model';
import { call } from '../../lib/api';
import { moderation } from '../moderation/queries';
import { roomQuery } from './queries';

/** A channel's chat settings, with optimistic updates. */
export function useRoomSettings(channelId: string) {
  const queries = useQueryClient();
  const { queryKey } = roomQuery(channelId);
  const room = useQuery(roomQuery(channelId));
  const change = useMutation({
    mutationFn: (body: Partial<RoomSettings>) => call('chat.updateRoom', { params: { channelId }, body }),
    onMutate: async (body) => {
      await queries.cancelQueries({ queryKey });
      const before = queries.getQueryData(queryKey);
      if (before) queries.setQueryData(queryKey, { ...before, settings: { ...before.settings, ...body } });
      return before;
    },
    onError: (_error, _body, before) => queries.setQueryData(queryKey, before),
    onSuccess: (next) => {
      queries.setQueryData(queryKey, next);
      void queries.invalidateQueries({ queryKey: [moderation, channelId, 'actions'] });
    },
  });
  return { room, settings: room.data?.settings, change };
}
