/** A call that AWS refused or never answered, in the shape of the SDK's own errors. */
export class AwsError extends Error {
  readonly $metadata: { readonly httpStatusCode: number | undefined; readonly requestId: string | undefined };

  /** `name` is AWS's code (`ConditionalCheckFailedException`). */
  constructor(
    name: string,
    message: string,
    about: { status?: number; requestId?: string | undefined; cause?: unknown } = {},
  ) {
    super(message, about.cause === undefined ? undefined : { cause: about.cause });
    this.name = name;
    this.$metadata = { httpStatusCode: about.status, requestId: about.requestId };
  }
}

/** Names of errors that say "not now". */
const throttles = new Set([
  'ThrottlingException',
  'Throttling',
  'ThrottledException',
  'TooManyRequestsException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottledException',
  'LimitExceededException',
  'TransactionInProgressException',
]);

const interruptions = new Set([
  'TimeoutError',
  'RequestTimeout',
  'RequestTimeoutException',
  'ServiceUnavailable',
  'ServiceUnavailableException',
]);

const lostConnections = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN']);

type Failure = Error & { $metadata?: { httpStatusCode?: number | undefined }; code?: unknown };

/** Whether AWS asks for patience. */
export function isThrottle(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return throttles.has(error.name) || (error as Failure).$metadata?.httpStatusCode === 429;
}

/** Whether the same call may succeed when it is made again: throttles, AWS's own failures, lost connections. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (isThrottle(error) || interruptions.has(error.name)) return true;
  const { $metadata, code } = error as Failure;
  return ($metadata?.httpStatusCode ?? 0) >= 500 || lostConnections.has(String(code));
}
