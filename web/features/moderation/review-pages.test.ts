import { expect, test } from 'vitest';
import { type ReviewItem, updateReviewPages } from './review-pages';

const item = (messageId: string): ReviewItem => ({ message: { messageId }, reason: 'link' }) as ReviewItem;
const ids = (loaded: ReturnType<typeof updateReviewPages>) =>
  loaded?.pages.map((page) => page.items.map(({ message }) => message.messageId));
const pages = { pages: [{ items: [item('a'), item('b')], cursor: null }], pageParams: [''] };

test('a decided message leaves the queue, a new one joins its end once', () => {
  expect(ids(updateReviewPages(pages, { decided: 'a' }))).toEqual([['b']]);
  const more = updateReviewPages(pages, { added: item('c'), decided: null });
  expect(ids(more)).toEqual([['a', 'b', 'c']]);
  expect(ids(updateReviewPages(more, { added: item('c'), decided: null }))).toEqual([['a', 'b', 'c']]);
});

test('a new message is not added to a queue whose end is not loaded', () => {
  const part = { pages: [{ items: [item('a')], cursor: 'next' }], pageParams: [''] };
  expect(ids(updateReviewPages(part, { added: item('z') }))).toEqual([['a']]);
  expect(updateReviewPages(undefined, { added: item('z') })).toBeUndefined();
});
