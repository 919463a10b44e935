import { expect, test } from 'vitest';
import { createTime } from './testing/time';
import { backOff, createTimers } from './timers';

test('a timer that is set again runs once, at the later time', async () => {
  const { clock, passUntil } = createTime(0);
  const timers = createTimers(clock);
  const runs: number[] = [];
  timers.set('a', 10, () => runs.push(clock.now()));
  timers.set('a', 20, () => runs.push(clock.now()));
  expect(timers.has('a')).toBe(true);
  await passUntil(30);
  expect(runs).toEqual([20]);
  expect(timers.has('a')).toBe(false);
});

test('cancelled timers do not run', async () => {
  const { clock, passUntil } = createTime(0);
  const timers = createTimers(clock);
  const runs: string[] = [];
  for (const name of ['a', 'b', 'c']) timers.set(name, 10, () => runs.push(name));
  timers.cancel('b');
  await passUntil(5);
  expect(runs).toEqual([]);
  timers.cancelAll();
  timers.set('d', 10, () => runs.push('d'));
  await passUntil(30);
  expect(runs).toEqual(['d']);
});

test('back-off doubles up to 30 s, and takes off up to half', () => {
  expect([0, 1, 2, 10].map((failures) => backOff(500, failures, () => 1))).toEqual([
    500, 1_000, 2_000, 30_000,
  ]);
  expect(backOff(500, 1, () => 0)).toBe(500);
});
