import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { clientOf } from './client-config';
import { FreshHttpHandler } from './http-handler';

/** A function answers when it is done, which takes longer than AWS's own calls. Milliseconds. */
const requestTimeout = 50_000;

const lambda = clientOf(
  (config) => new LambdaClient({ ...config, requestHandler: new FreshHttpHandler(requestTimeout) }),
);

/**
 * Invokes a function by its name or ARN and waits for its result. Throws an error with the function's own error type
 * when it failed. It is invoked again when the connection was lost, so it must bear that.
 */
export async function invoke<Result>(functionName: string, payload: unknown): Promise<Result> {
  const { Payload, FunctionError } = await lambda().send(
    new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(payload ?? null) }),
  );
  const text = Payload?.transformToString() ?? '';
  const result: unknown = text === '' ? undefined : JSON.parse(text);
  if (FunctionError === undefined) return result as Result;
  const { errorType = 'FunctionError', errorMessage = 'no message' } = (result ?? {}) as {
    errorType?: string;
    errorMessage?: string;
  };
  throw Object.assign(new Error(`${functionName} failed: ${errorMessage}`), { name: errorType });
}
