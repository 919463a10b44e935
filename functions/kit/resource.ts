import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { log } from './log';
import { chain } from './middleware/deadline';
import { logKeys } from './middleware/log-keys';

/** What a custom resource of a stack has to do. */
export interface ResourceWork {
  readonly change: 'Create' | 'Update' | 'Delete';
  readonly properties: Readonly<Record<string, unknown>>;
}

/**
 * A custom resource: CloudFormation calls it when its properties change, and waits for an answer at a signed address. A
 * failure is such an answer. Running out of time is none: Lambda calls the function again, which goes on.
 */
export function resource(physicalId: string, fn: (work: ResourceWork) => Promise<void>) {
  return chain<CloudFormationCustomResourceEvent, void>(
    [logKeys((event: CloudFormationCustomResourceEvent) => ({ requestId: event.RequestId })) as never],
    async (event) => {
      const reason = await failureOf(() =>
        fn({ change: event.RequestType, properties: event.ResourceProperties }),
      );
      await answer(event, physicalId, reason);
    },
  );
}

/** Thrown by work that is not complete yet. */
export class NotComplete extends Error {
  override readonly name = 'NotComplete';
}

async function failureOf(run: () => Promise<void>): Promise<string | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    if (error instanceof NotComplete) throw error;
    log.error('The custom resource failed', { error });
    return (error as Error).message;
  }
}

async function answer(
  { ResponseURL, StackId, RequestId, LogicalResourceId }: CloudFormationCustomResourceEvent,
  PhysicalResourceId: string,
  reason: string | undefined,
): Promise<void> {
  const { ok, status } = await fetch(ResponseURL, {
    method: 'PUT',
    // The address was signed without a content type.
    headers: { 'content-type': '' },
    body: JSON.stringify({
      Status: reason === undefined ? 'SUCCESS' : 'FAILED',
      Reason: reason ?? '',
      ...{ PhysicalResourceId, StackId, RequestId, LogicalResourceId },
    }),
  });
  if (!ok) throw new Error(`CloudFormation did not take the answer: ${status}`);
}
