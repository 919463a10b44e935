'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { FrameItem } from '../../../domain/chat/delivery/frame';
import type { Entry } from '../../../domain/chat/log/model';
import { useTopic } from '../../lib/hooks';
import { moderation, reviewQuery, roomQuery } from './queries';
import { changeReviewQueue } from './review-pages';

/** The lists are asked again this many ms after something was done: what comes together is asked for once. */
const settleAfter = 800;
/** Entries that tell of no moderator's doing. */
const plain: ReadonlySet<Entry['type']> = new Set(['message', 'emotes', 'delivery']);

/** Keeps what the panels show up with what the socket tells of the room. */
export function useRoomNews(channelId: string): void {
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const again = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(
      () => void queries.invalidateQueries({ queryKey: [moderation, channelId] }),
      settleAfter,
    );
  };
  useTopic(
    `channel:${channelId}`,
    (item: FrameItem) => {
      if (item.type === 'review-queue' && item.channelId === channelId) {
        queries.setQueryData(reviewQuery(channelId).queryKey, (pages) => changeReviewQueue(pages, item));
        // What somebody decided is in the log too.
        if (item.decided !== null) again();
      }
      if (item.type !== 'chat' || item.channelId !== channelId) return;
      for (const entry of item.entries) {
        if (entry.type === 'settings') {
          queries.setQueryData(
            roomQuery(channelId).queryKey,
            (room) => room && { ...room, settings: entry.settings },
          );
        }
        if (!plain.has(entry.type)) again();
      }
    },
    again,
  );
}
