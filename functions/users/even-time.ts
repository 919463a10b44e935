import { setTimeout as wait } from 'node:timers/promises';

/** Longer than anything takes that depends on an account: reads, writes, the pool, its mail. Milliseconds. */
const step = 1_000;

async function untilNextStep(startedAt: number): Promise<void> {
  const taken = Date.now() - startedAt;
  await wait(step * Math.ceil(taken / step) - taken);
}

/** Answers in whole seconds, so that the time reveals nothing of an account. */
export async function answerEvenly<T>(work: () => Promise<T>): Promise<T> {
  const startedAt = Date.now();
  try {
    return await work();
  } finally {
    await untilNextStep(startedAt);
  }
}

/** As {@link answerEvenly}, for what only refusals could reveal: success is answered at once. */
export async function refuseEvenly<T>(work: () => Promise<T>): Promise<T> {
  const startedAt = Date.now();
  try {
    return await work();
  } catch (error) {
    await untilNextStep(startedAt);
    throw error;
  }
}
