import { expect, it } from 'vitest';
import { type Crowd, isLeft, isOutgrown, tend } from './room-plan';

const options = { socketsPerRoom: 5_000, now: 1_000_000_000 };
const small: Crowd = { delivery: 'socket', pagesUntil: 0, pagesMs: 0, shards: 1 };
const minute = 60_000;

it('a room that grows is spread over more shards, and shrinks only when it is empty', () => {
  expect(tend(small, [1_500], options)).toMatchObject({ shards: 1, viewers: 1_500, delivery: 'socket' });
  const grown = tend(small, [4_000], options);
  expect(grown.shards).toBe(3);
  expect(tend(grown, [10, 10, 10], options).shards).toBe(3);
  expect(tend(grown, [0, 0, 0], options).shards).toBe(1);
});

it('readers of a room that is too large go to pages and come back, later each time that it is still too large', () => {
  const first = tend(small, [5_001], options);
  expect(first).toMatchObject({ delivery: 'pages', pagesMs: 5 * minute });
  const early = tend(first, [40], { ...options, now: options.now + minute });
  expect(early.delivery).toBe('pages');
  const back = tend(first, [40], { ...options, now: options.now + 6 * minute });
  expect(back.delivery).toBe('socket');
  const again = tend(back, [9_000], { ...options, now: options.now + 7 * minute });
  expect(again).toMatchObject({ delivery: 'pages', pagesMs: 10 * minute });
});

it('a room where many write stays with pages', () => {
  const pages: Crowd = { delivery: 'pages', pagesUntil: 1, pagesMs: minute, shards: 4 };
  expect(tend(pages, [3_000], options).delivery).toBe('pages');
});

it('a room on sockets with more seats than it may have does not wait until it is looked after', () => {
  expect(isOutgrown(small, 5_000, 5_000)).toBe(false);
  expect(isOutgrown(small, 5_001, 5_000)).toBe(true);
  expect(isOutgrown(tend(small, [5_001], options), 9_000, 5_000)).toBe(false);
});

it('readers keep their seats until they were told to go to pages', () => {
  const pages = tend(small, [5_001], options);
  expect(isLeft(pages, options.now + 29_999)).toBe(false);
  expect(isLeft(pages, options.now + 30_000)).toBe(true);
  expect(
    isLeft(tend(pages, [40], { ...options, now: options.now + 6 * minute }), options.now + 7 * minute),
  ).toBe(false);
});
