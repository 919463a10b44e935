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

test('a moving picture near the edge is live, far from it behind', () => {
  expect(judge(watching)).toBe('live');
  expect(judge(seen({ edgeDistance: 9 }))).toBe('behind');
});

test('what is buffered plays on while the encoder is gone; then the viewer is told', () => {
  expect(judge(seen({ stream: 'reconnecting' }))).toBe('live');
  expect(judge(seen({ stream: 'reconnecting', stillFor: 2_000 }))).toBe('reconnecting');
  expect(judge(seen({ stillFor: 2_000 }))).toBe('buffering');
});

test('the end of the playlist is shown when its last frame was', () => {
  expect(judge(seen({ endList: true }))).toBe('live');
  expect(judge(seen({ endList: true, stillFor: 2_000 }))).toBe('ended');
  expect(judge(seen({ stream: 'offline', stillFor: 2_000 }))).toBe('ended');
});

test('before the first frame: waiting for a playlist, or loading', () => {
  expect(judge(seen({ started: false, absent: true }))).toBe('waiting');
  expect(judge(seen({ started: false }))).toBe('loading');
});

test('a recording knows no live edge', () => {
  expect(judge(seen({ live: false, edgeDistance: undefined }))).toBe('playing');
  expect(judge(seen({ live: false, paused: true }))).toBe('paused');
  expect(judge(seen({ live: false, elementEnded: true }))).toBe('ended');
});

test('only a viewer who did not ask to be behind is taken to the edge', () => {
  const behind = seen({ edgeDistance: 12 });
  expect(shouldJump(behind, true)).toBe(true);
  expect(shouldJump(behind, false)).toBe(false);
  expect(shouldJump({ ...behind, paused: true }, true)).toBe(false);
  expect(shouldJump({ ...behind, endList: true }, true)).toBe(false);
});
