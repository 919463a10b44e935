import type { Context } from 'aws-lambda';
import { AwsError } from './aws/errors';

/** Milliseconds that are left for the answer itself. */
const margin = 20;

/**
 * The work's outcome, or `TimeoutError` just before the function's time is over: so that the caller gets an answer
 * that says so, and the log a line.
 */
export async function inTime<T>(context: Partial<Context>, work: Promise<T>): Promise<T> {
  if (context.getRemainingTimeInMillis === undefined) return await work;
  const left = context.getRemainingTimeInMillis() - margin;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AwsError('TimeoutError', "The function's time was over")), left);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
