import { expect, test } from 'vitest';
import { judge, type Observation, shouldJump } from './judge';

const watching: Observation = {
  live: true,
  stream: 'live',
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

test('a stream ends after its last frame', () => {
  expect(judge(seen({ endList: true }))).toBe('live');
  expect(judge(seen({ endList: true, stillFor: 2_000 }))).toBe('ended');
  expect(judge(seen({ stream: 'offline', stillFor: 2_000 }))).toBe('ended');
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
