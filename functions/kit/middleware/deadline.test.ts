import type { Context } from 'aws-lambda';
import { expect, it, vi } from 'vitest';
import { deadlineSignal } from '../deadline';
import { chain } from './deadline';

const left = (ms: number) => ({ getRemainingTimeInMillis: () => ms }) as Context;

it('a call is given up just before its time is over, and its AWS calls are cancelled', async () => {
  vi.useFakeTimers();
  const run = chain<Promise<string>, string>([], (event) => event);
  expect(await run(Promise.resolve('done'), left(1_000))).toBe('done');
  await expect(run(Promise.reject(new Error('broken')), left(1_000))).rejects.toThrow('broken');
  let settled: string | undefined;
  const late = run(new Promise(() => {}), left(1_000)).catch((error: Error) => {
    settled = error.name;
  });
  await vi.advanceTimersByTimeAsync(900);
  expect([settled, deadlineSignal()?.aborted]).toEqual([undefined, false]);
  await vi.advanceTimersByTimeAsync(99);
  await late;
  expect([settled, deadlineSignal()?.aborted]).toEqual(['TimeoutError', true]);
  // The next invocation has a deadline of its own.
  await run(Promise.resolve('done'), left(1_000));
  expect(deadlineSignal()?.aborted).toBe(false);
  vi.useRealTimers();
});
