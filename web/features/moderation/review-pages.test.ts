import { expect, test } from 'vitest';
import { changeReviewQueue, type ReviewItem } from './review-pages';

const waiting = (messageId: string): ReviewItem => ({ message: { messageId }, reason: 'link' }) as ReviewItem;
const ids = (known: ReturnType<typeof changeReviewQueue>) =>
  known?.pages.map((page) => page.items.map(({ message }) => message.messageId));
const pages = { pages: [{ items: [waiting('a'), waiting('b')], cursor: null }], pageParams: [''] };

test('what was decided leaves the queue, what comes in is its end, told twice or not', () => {
  expect(ids(changeReviewQueue(pages, { decided: 'a' }))).toEqual([['b']]);
  const more = changeReviewQueue(pages, { item: waiting('c'), decided: null });
  expect(ids(more)).toEqual([['a', 'b', 'c']]);
  expect(ids(changeReviewQueue(more, { item: waiting('c'), decided: null }))).toEqual([['a', 'b', 'c']]);
});

test('the end of a queue that is not loaded whole is left to the server', () => {
  const part = { pages: [{ items: [waiting('a')], cursor: 'next' }], pageParams: [''] };
  expect(ids(changeReviewQueue(part, { item: waiting('z') }))).toEqual([['a']]);
  expect(changeReviewQueue(undefined, { item: waiting('z') })).toBeUndefined();
});
