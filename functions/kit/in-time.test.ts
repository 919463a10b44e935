import { expect, it, vi } from 'vitest';
import { inTime } from './in-time';

it('a call is given up before its time is over, each by its own clock', async () => {
  vi.useFakeTimers();
  const of = (ms: number) => ({ getRemainingTimeInMillis: () => ms });
  expect(await inTime(of(1_000), Promise.resolve('done'))).toBe('done');
  await expect(inTime(of(1_000), Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  let settled: string | undefined;
  await vi.advanceTimersByTimeAsync(700);
  const late = inTime(of(1_000), new Promise(() => {})).catch((error: Error) => {
    settled = error.name;
  });
  await vi.advanceTimersByTimeAsync(900);
  expect(settled).toBeUndefined();
  await vi.advanceTimersByTimeAsync(99);
  expect(settled).toBe('TimeoutError');
  await late;
  vi.useRealTimers();
});
