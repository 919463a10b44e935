import { expect, it } from 'vitest';
import { type DeliveryState, isOutgrown, isSwitched, planRoom } from './room-plan';

const options = { socketsPerRoom: 5_000, now: 1_000_000_000 };
const small: DeliveryState = { delivery: 'socket', pollingUntil: 0, pollingMs: 0, shards: 1 };
const minute = 60_000;

it('a growing room gets more shards, and returns to one only when it is empty', () => {
  expect(planRoom(small, [1_500], options)).toMatchObject({ shards: 1, viewers: 1_500, delivery: 'socket' });
  const grown = planRoom(small, [4_000], options);
  expect(grown.shards).toBe(3);
  expect(planRoom(grown, [10, 10, 10], options).shards).toBe(3);
  expect(planRoom(grown, [0, 0, 0], options).shards).toBe(1);
});

it('readers of a room that is too large poll for a period, which doubles while the room stays too large', () => {
  const first = planRoom(small, [5_001], options);
  expect(first).toMatchObject({ delivery: 'polling', pollingMs: 5 * minute });
  const early = planRoom(first, [40], { ...options, now: options.now + minute });
  expect(early.delivery).toBe('polling');
  const back = planRoom(first, [40], { ...options, now: options.now + 6 * minute });
  expect(back.delivery).toBe('socket');
  const again = planRoom(back, [9_000], { ...options, now: options.now + 7 * minute });
  expect(again).toMatchObject({ delivery: 'polling', pollingMs: 10 * minute });
});

it('a room with many writers keeps polling', () => {
  const pages: DeliveryState = { delivery: 'polling', pollingUntil: 1, pollingMs: minute, shards: 4 };
  expect(planRoom(pages, [3_000], options).delivery).toBe('polling');
});

it('a room on sockets is outgrown when it has more subscriptions than allowed', () => {
  expect(isOutgrown(small, 5_000, 5_000)).toBe(false);
  expect(isOutgrown(small, 5_001, 5_000)).toBe(true);
  expect(isOutgrown(planRoom(small, [5_001], options), 9_000, 5_000)).toBe(false);
});

it('readers keep their subscriptions until the switch to polling has reached them', () => {
  const pages = planRoom(small, [5_001], options);
  expect(isSwitched(pages, options.now + 29_999)).toBe(false);
  expect(isSwitched(pages, options.now + 30_000)).toBe(true);
  expect(
    isSwitched(
      planRoom(pages, [40], { ...options, now: options.now + 6 * minute }),
      options.now + 7 * minute,
    ),
  ).toBe(false);
});
