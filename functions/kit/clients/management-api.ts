import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { clientOf } from './client-config';

/** The connections of one stage of a WebSocket API, for what is not done by the million. */
export interface ManagementApi {
  /** Posts a text to one connection, as far as it can be reached; never throws. */
  post(connectionId: string, text: string): Promise<void>;
  /** Closes a connection. One that is gone is what was wanted. */
  close(connectionId: string): Promise<void>;
}

/** `endpoint` is `https://<api>.execute-api.<region>.amazonaws.com/<stage>`. */
export function managementApi(endpoint: string): ManagementApi {
  const client = clientOf((config) => new ApiGatewayManagementApiClient({ ...config, endpoint }));
  return {
    async post(ConnectionId, Data) {
      await client()
        .send(new PostToConnectionCommand({ ConnectionId, Data }))
        .catch(() => undefined);
    },
    async close(ConnectionId) {
      try {
        await client().send(new DeleteConnectionCommand({ ConnectionId }));
      } catch (error) {
        // 400 is the answer to an id that API Gateway never gave out.
        const { httpStatusCode } = (error as { $metadata?: { httpStatusCode?: number } }).$metadata ?? {};
        if (httpStatusCode !== 410 && httpStatusCode !== 400) throw error;
      }
    },
  };
}
