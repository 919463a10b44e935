'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { FrameItem } from '../../../domain/chat/delivery/frame';
import type { Entry } from '../../../domain/chat/log/model';
import { useTopic } from '../../lib/hooks';
import { roomQuery } from '../rooms/queries';
import { moderation, reviewQueueQuery } from './queries';
import { updateReviewPages } from './review-pages';

/** The lists are refetched this long after the last change, in ms: changes that come together cost one refetch. */
const refetchAfter = 800;
/** Entries that are no moderation actions. */
const otherEntries: ReadonlySet<Entry['type']> = new Set(['message', 'emotes', 'delivery']);

/** Updates the panels with what the socket reports of the room. */
export function useLiveUpdates(channelId: string): void {
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const refetch = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(
      () => void queries.invalidateQueries({ queryKey: [moderation, channelId] }),
      refetchAfter,
    );
  };
  useTopic(
    `channel:${channelId}`,
    (item: FrameItem) => {
      if (item.type === 'review-queue' && item.channelId === channelId) {
        const { decided, item: added } = item;
        queries.setQueryData(reviewQueueQuery(channelId).queryKey, (pages) =>
          updateReviewPages(pages, { decided, added }),
        );
        // A decision is in the action log too.
        if (decided !== null) refetch();
      }
      if (item.type !== 'chat' || item.channelId !== channelId) return;
      for (const entry of item.entries) {
        if (entry.type === 'settings') {
          queries.setQueryData(
            roomQuery(channelId).queryKey,
            (room) => room && { ...room, settings: entry.settings },
          );
        }
        if (!otherEntries.has(entry.type)) refetch();
      }
    },
    refetch,
  );
}
