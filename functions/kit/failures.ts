import { isThrottlingError, isTransientError } from '@smithy/core/retry';
import { ProblemError } from '../../domain/kit/problem';

/** Why DynamoDB cancelled a transaction that may go through later. */
const transientReasons = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

/** Whether a call failed in a way that a retry may mend: by AWS's own lists of throttles and lost connections. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { CancellationReasons = [] } = error as { CancellationReasons?: { Code?: string }[] };
  return (
    isThrottlingError(error as SdkError) ||
    isTransientError(error as SdkError) ||
    error.name === 'AbortError' ||
    error.name === 'TransactionConflictException' ||
    CancellationReasons.some(({ Code }) => transientReasons.has(Code ?? ''))
  );
}

type SdkError = Parameters<typeof isTransientError>[0];

/** Any error as one of the platform's: a broken rule stays itself, everything else is ours and says nothing of itself. */
export function toProblemError(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (isTransient(error)) {
    return new ProblemError('upstream-unavailable', undefined, { retryAfter: 2, cause: error });
  }
  return new ProblemError('internal-error', undefined, { cause: error });
}
