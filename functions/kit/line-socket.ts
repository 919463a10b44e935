import type { Logger } from '@aws-lambda-powertools/logger';
import httpHeaderNormalizer from '@middy/http-header-normalizer';
import type { APIGatewayProxyResultV2 } from 'aws-lambda';
import { log } from './log';
import { chain } from './middleware/deadline';
import { logKeys } from './middleware/log-keys';
import { cameThroughCloudFront } from './middleware/origin';
import { socketFailure } from './middleware/socket-failure';
import { type SocketEvent, socketKeys } from './socket-event';

/** A socket whose frames are lines of text. */
export interface LineConnection {
  readonly connectionId: string;
  /** Epoch milliseconds. */
  readonly connectedAt: number;
  readonly log: Logger;
}

/** The Lambda of a WebSocket API whose frames are lines of text instead of JSON. */
export function lineSocket(handlers: {
  /** The subprotocol that is agreed to when a client offers it. */
  readonly protocol: string;
  readonly connect: (connection: LineConnection) => Promise<void>;
  readonly disconnect: (connection: LineConnection) => Promise<void>;
  /** Answers a frame's text with text; empty for no answer. */
  readonly text: (text: string, connection: LineConnection) => Promise<string>;
  /** The answer to a frame that could not be handled. */
  readonly failed: string;
}) {
  async function answer(event: SocketEvent, connection: LineConnection): Promise<APIGatewayProxyResultV2> {
    switch (event.requestContext.eventType) {
      case 'CONNECT': {
        // This API has no authorizer that could ask.
        if (!cameThroughCloudFront(event.headers)) return { statusCode: 403 };
        await handlers.connect(connection);
        const offered = event.headers?.['sec-websocket-protocol'] ?? '';
        const agreed = offered.split(',').some((one) => one.trim() === handlers.protocol);
        return {
          statusCode: 200,
          ...(agreed && { headers: { 'Sec-WebSocket-Protocol': handlers.protocol } }),
        };
      }
      case 'DISCONNECT':
        await handlers.disconnect(connection);
        return { statusCode: 200 };
      default: {
        const { body = '', isBase64Encoded } = event;
        const text = isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
        return { statusCode: 200, body: await handlers.text(text, connection) };
      }
    }
  }

  return chain<SocketEvent, APIGatewayProxyResultV2>(
    [logKeys(socketKeys) as never, socketFailure(() => handlers.failed), httpHeaderNormalizer() as never],
    (event) => {
      const { connectionId, connectedAt } = event.requestContext;
      return answer(event, { connectionId, connectedAt, log });
    },
  );
}
