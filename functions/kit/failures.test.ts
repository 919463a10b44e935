import { expect, it } from 'vitest';
import { isTransient, toProblemError } from './failures';

const failed = (name: string, more: object = {}) => Object.assign(new Error(name), { name, ...more });

it.each([
  'ThrottlingException',
  'Throttling',
  'ThrottledException',
  'TooManyRequestsException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'BandwidthLimitExceeded',
  'PriorRequestNotComplete',
  'EC2ThrottledException',
  'SlowDown',
  'LimitExceededException',
  'TransactionInProgressException',
  'TransactionConflictException',
  'TimeoutError',
  'RequestTimeout',
  'AbortError',
])('%s may pass', (name) => {
  expect(isTransient(failed(name))).toBe(true);
  expect(toProblemError(failed(name)).code).toBe('upstream-unavailable');
});

it('a lost connection and a failure of AWS may pass, a refusal and a fault of ours do not', () => {
  for (const code of ['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'ENOTFOUND'])
    expect(isTransient(failed('Error', { code }))).toBe(true);
  for (const httpStatusCode of [429, 500, 502, 503, 504])
    expect(isTransient(failed('X', { $metadata: { httpStatusCode } }))).toBe(true);
  for (const error of [
    failed('AccessDeniedException', { $metadata: { httpStatusCode: 403 } }),
    failed('TypeError'),
    1,
  ])
    expect(toProblemError(error).code).toBe('internal-error');
});

it('a cancelled transaction may pass when it met another one or a throttle', () => {
  const cancelled = (Code: string) =>
    failed('TransactionCanceledException', { CancellationReasons: [{ Code: 'None' }, { Code }] });
  for (const code of ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])
    expect(isTransient(cancelled(code))).toBe(true);
  expect(isTransient(cancelled('ConditionalCheckFailed'))).toBe(false);
});
