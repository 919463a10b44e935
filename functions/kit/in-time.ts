import type { Context } from 'aws-lambda';

/** Milliseconds that are left for the answer itself, and the steps in which the rest is counted. */
const margin = 20;
const step = 50;

let timer: NodeJS.Timeout | undefined;
let duration = 0;
/** Ends the call that runs now. */
let end: (() => void) | undefined;

/**
 * The work's outcome, or `TimeoutError` just before the function's time is over: so that the caller gets an answer
 * that says so, and the log a line. A function runs one call at a time, so there is one timer, which is set back
 * and not made anew: a timer for each call would cost as much as all the rest of the kit.
 */
export function inTime<T>(context: Partial<Context>, work: Promise<T>): Promise<T> {
  if (context.getRemainingTimeInMillis === undefined) return work;
  arm(Math.max(step, Math.floor((context.getRemainingTimeInMillis() - margin) / step) * step));
  return new Promise((resolve, reject) => {
    const late = () =>
      reject(Object.assign(new Error("The function's time was over"), { name: 'TimeoutError' }));
    const done = () => {
      if (end === late) end = undefined;
    };
    end = late;
    work.then(
      (value) => {
        done();
        resolve(value);
      },
      (error: unknown) => {
        done();
        reject(error);
      },
    );
  });
}

function arm(ms: number): void {
  if (timer !== undefined && ms === duration) {
    timer.refresh();
    return;
  }
  clearTimeout(timer);
  duration = ms;
  timer = setTimeout(() => end?.(), ms).unref();
}
