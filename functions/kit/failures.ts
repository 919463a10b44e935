import { ProblemError } from '../../domain/kit/problem';

/** AWS said "not now": the caller may try again. */
const throttles = new Set([
  'ThrottlingException',
  'TooManyRequestsException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'LimitExceededException',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'TimeoutError',
  'TransactionConflictException',
  'TransactionInProgressException',
]);

/** Why DynamoDB cancelled a transaction that may go through later. */
const passingReasons = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

/** Whether an AWS call failed in a way that a later try may mend. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { $metadata, CancellationReasons = [] } = error as Error & {
    $metadata?: { httpStatusCode?: number };
    CancellationReasons?: { Code?: string }[];
  };
  const status = $metadata?.httpStatusCode ?? 0;
  if (throttles.has(error.name) || status === 429 || status >= 500) return true;
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
