import { ProblemError } from '../../domain/kit/problem';
import { isPassing } from './aws/errors';

/** Why DynamoDB cancelled a transaction that may go through later. */
const passingReasons = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

/** Whether an AWS call failed in a way that a later try may mend. */
export function isTransient(error: unknown): boolean {
  if (isPassing(error) || (error as Error)?.name === 'TransactionConflictException') return true;
  const { CancellationReasons = [] } = (error ?? {}) as { CancellationReasons?: { Code?: string }[] };
  return CancellationReasons.some(({ Code }) => passingReasons.has(Code ?? ''));
}

/** Any error as one of the platform's: a broken rule stays itself, everything else is ours and told to nobody. */
export function toProblemError(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (isTransient(error)) {
    return new ProblemError('upstream-unavailable', undefined, { retryAfter: 2, cause: error });
  }
  return new ProblemError('internal-error', undefined, { cause: error });
}
