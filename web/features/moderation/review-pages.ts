import type { InfiniteData } from '@tanstack/react-query';
import type { Answer } from '../../lib/api';

export type ReviewItem = Answer<'chat.listReviewQueue'>['items'][number];
export type ReviewPages = InfiniteData<Answer<'chat.listReviewQueue'>>;

/** The queue without a message that was decided, and with one that came in. */
export function changeReviewQueue<Pages extends Pick<ReviewPages, 'pages'>>(
  known: Pages | undefined,
  { decided = null, item = null }: { decided?: string | null; item?: ReviewItem | null },
): Pages | undefined {
  if (known === undefined) return undefined;
  const gone = new Set([decided, item?.message.messageId]);
  const pages = known.pages.map((page) => ({
    ...page,
    items: page.items.filter(({ message }) => !gone.has(message.messageId)),
  }));
  const last = pages.at(-1);
  // The oldest are first: what comes in belongs to the end, when the end is here.
  if (item !== null && last?.cursor === null) {
    pages[pages.length - 1] = { ...last, items: [...last.items, item] };
  }
  return { ...known, pages };
}
