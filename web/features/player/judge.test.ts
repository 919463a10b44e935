import { expect, test } from 'vitest';
import { isInDoubt, judge, type Observation, shouldJump, shouldReopen } from './judge';

const watching: Observation = {
  live: true,
  stream: 'live',
  starving: false,
  failed: false,
  absent: false,
  endList: false,
  elementEnded: false,
  started: true,
  paused: false,
  stillFor: 0,
  edgeDistance: 1,
  targetLatency: 1,
};
const seen = (change: Partial<Observation>): Observation => ({ ...watching, ...change });

test('playback near the edge is live, far from it behind', () => {
  expect(judge(watching)).toBe('live');
  expect(judge(seen({ edgeDistance: 9 }))).toBe('behind');
});

test('the buffer plays on without the encoder; then the player is reconnecting', () => {
  expect(judge(seen({ stream: 'reconnecting' }))).toBe('live');
  expect(judge(seen({ stream: 'reconnecting', stillFor: 2_000 }))).toBe('reconnecting');
  expect(judge(seen({ stillFor: 2_000 }))).toBe('buffering');
});

test('a stream ends after its last frame, also while its session waits for the encoder', () => {
  const over = { endList: true, stillFor: 2_000 };
  expect(judge(seen({ endList: true }))).toBe('live');
  expect(judge(seen({ ...over, stream: 'offline' }))).toBe('ended');
  expect(judge(seen({ ...over, stream: 'reconnecting' }))).toBe('ended');
  expect(judge(seen({ endList: true, elementEnded: true, stream: 'reconnecting' }))).toBe('ended');
  expect(judge(seen({ stream: 'offline', stillFor: 2_000 }))).toBe('ended');
});

test('a stream does not end with a playlist while its session is live: the next playlist is opened', () => {
  const over = seen({ endList: true, stillFor: 2_000 });
  expect(judge(over)).toBe('reconnecting');
  expect(shouldReopen(over)).toBe(true);
  expect(shouldReopen(seen({ endList: true, elementEnded: true }))).toBe(true);
  expect(shouldReopen(seen({ endList: true })), 'the rest is shown first').toBe(false);
  expect(shouldReopen({ ...over, stream: 'reconnecting' })).toBe(false);
  expect(shouldReopen({ ...over, live: false })).toBe(false);
});

test('the platform is asked when a playlist ended, is missing, or brings no pictures', () => {
  expect(isInDoubt(watching)).toBe(false);
  expect(isInDoubt(seen({ endList: true }))).toBe(true);
  expect(isInDoubt(seen({ absent: true, started: false }))).toBe(true);
  expect(isInDoubt(seen({ stillFor: 2_000 }))).toBe(true);
  expect(isInDoubt(seen({ starving: true })), 'until it recovers').toBe(true);
  expect(isInDoubt(seen({ stillFor: 2_000, paused: true }))).toBe(false);
  expect(isInDoubt(seen({ stillFor: 2_000, stream: 'offline' }))).toBe(false);
  expect(isInDoubt(seen({ stillFor: 2_000, live: false }))).toBe(false);
});

test('an encoder that sends nothing is distinguished from a slow connection', () => {
  expect(judge(seen({ stillFor: 2_000, starving: true }))).toBe('frozen');
  expect(judge(seen({ stillFor: 2_000 }))).toBe('buffering');
  expect(judge(seen({ starving: true })), 'while pictures move').toBe('live');
});

test('before the first frame it waits for a playlist, or loads', () => {
  expect(judge(seen({ started: false, absent: true }))).toBe('waiting');
  expect(judge(seen({ started: false }))).toBe('loading');
});

test('a recording has no live edge', () => {
  expect(judge(seen({ live: false, edgeDistance: undefined }))).toBe('playing');
  expect(judge(seen({ live: false, paused: true }))).toBe('paused');
  expect(judge(seen({ live: false, elementEnded: true }))).toBe('ended');
});

test('only viewers who did not choose to be behind jump to the edge', () => {
  const behind = seen({ edgeDistance: 12 });
  expect(shouldJump(behind, true)).toBe(true);
  expect(shouldJump(behind, false)).toBe(false);
  expect(shouldJump({ ...behind, paused: true }, true)).toBe(false);
  expect(shouldJump({ ...behind, endList: true }, true)).toBe(false);
});
