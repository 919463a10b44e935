import {
  type ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { isTransient } from '../kit/failures';

export type Posted = 'sent' | 'gone' | 'failed';

/** A throttle passes within a second or two; the pauses grow to that. */
const tries = 5;

/**
 * Posts one frame to one connection, again while API Gateway says that it is too busy. A connection that is gone,
 * or that never was, says so; any other failure is that connection's alone.
 */
export async function post(
  client: Pick<ApiGatewayManagementApiClient, 'send'>,
  connectionId: string,
  frame: string,
): Promise<Posted> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await client.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: frame }));
      return 'sent';
    } catch (error) {
      const { name, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
      const status = $metadata?.httpStatusCode;
      // 400 is the answer to an id that API Gateway never gave out.
      if (name === 'GoneException' || status === 410 || status === 400) return 'gone';
      if (!isTransient(error) || attempt + 1 === tries) return 'failed';
      await new Promise((go) => setTimeout(go, (0.5 + Math.random() / 2) * 100 * 2 ** attempt));
    }
  }
}

/** Runs `work` over items, at most `limit` at once. */
export async function eachOf<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const at = next;
      next += 1;
      await work(items[at]!);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
}
