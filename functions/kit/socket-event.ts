import type { APIGatewayProxyWebsocketEventV2 } from 'aws-lambda';

/** An event of a WebSocket API; the handshake has headers too. */
export type SocketEvent = APIGatewayProxyWebsocketEventV2 & {
  headers?: Record<string, string | undefined>;
};

/** What each line of a socket's log says. */
export const socketKeys = ({ requestContext: { connectionId, requestId } }: SocketEvent) => ({
  connectionId,
  requestId,
});
