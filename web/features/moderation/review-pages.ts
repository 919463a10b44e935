import type { InfiniteData } from '@tanstack/react-query';
import type { Answer } from '../../lib/api';

export type ReviewItem = Answer<'chat.listReviewQueue'>['items'][number];
export type ReviewPages = InfiniteData<Answer<'chat.listReviewQueue'>>;

/** The loaded review queue without a decided message, and with a new one. */
export function updateReviewPages<Pages extends Pick<ReviewPages, 'pages'>>(
  loaded: Pages | undefined,
  { decided = null, added = null }: { decided?: string | null; added?: ReviewItem | null },
): Pages | undefined {
  if (loaded === undefined) return undefined;
  const removed = new Set([decided, added?.message.messageId]);
  const pages = loaded.pages.map((page) => ({
    ...page,
    items: page.items.filter(({ message }) => !removed.has(message.messageId)),
  }));
  const last = pages.at(-1);
  // Oldest first: a new item belongs at the end, if that is loaded.
  if (added !== null && last?.cursor === null) {
    pages[pages.length - 1] = { ...last, items: [...last.items, added] };
  }
  return { ...loaded, pages };
}
