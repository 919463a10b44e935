import { call } from '../aws/call';
import { endpointOf } from '../aws/environment';
import { AwsError } from '../aws/errors';
import { encodeSegment } from '../aws/sign';

/** A function answers when it is done, which takes longer than AWS's own calls. Milliseconds. */
const patience = 50_000;

/**
 * Invokes a function by its name or ARN, waits, and answers what it answered. Throws an error of the function's own
 * error type when it failed. It is called once more when the connection was lost, so it must bear that.
 */
export async function invoke<Result>(functionName: string, payload: unknown): Promise<Result> {
  const { headers, body } = await call({
    service: 'lambda',
    endpoint: endpointOf('lambda'),
    method: 'POST',
    path: `/2015-03-31/functions/${encodeSegment(functionName)}/invocations`,
    headers: { 'content-type': 'application/json', 'x-amz-invocation-type': 'RequestResponse' },
    body: JSON.stringify(payload ?? null),
    within: patience,
  });
  const result: unknown = body === '' ? undefined : JSON.parse(body);
  if (headers['x-amz-function-error'] === undefined) return result as Result;
  const { errorType = 'FunctionError', errorMessage = 'no message' } = (result ?? {}) as {
    errorType?: string;
    errorMessage?: string;
  };
  throw new AwsError(errorType, `${functionName} failed: ${errorMessage}`);
}
