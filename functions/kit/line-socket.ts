import middy from '@middy/core';
import type { APIGatewayProxyResultV2, APIGatewayProxyWebsocketEventV2 } from 'aws-lambda';
import { toProblemError } from './failures';
import { lowerCased } from './headers';
import { log } from './log';
import type { Connection } from './socket';

type SocketEvent = APIGatewayProxyWebsocketEventV2 & { headers?: Record<string, string | undefined> };

type Plain = Pick<Connection, 'connectionId' | 'connectedAt' | 'log'>;

/** The Lambda of a WebSocket API whose frames are lines of text instead of JSON. */
export function lineSocket(handlers: {
  /** The subprotocol that is agreed to when a client offers it. */
  readonly protocol: string;
  readonly connect: (connection: Plain) => Promise<void>;
  readonly disconnect: (connection: Plain) => Promise<void>;
  /** Answers a frame's text with text; empty for no answer. */
  readonly text: (text: string, connection: Plain) => Promise<string>;
  /** The answer to a frame that could not be handled. */
  readonly failed: string;
}) {
  async function answer(event: SocketEvent, connection: Plain): Promise<APIGatewayProxyResultV2> {
    switch (event.requestContext.eventType) {
      case 'CONNECT': {
        await handlers.connect(connection);
        const offered = lowerCased(event.headers)['sec-websocket-protocol'] ?? '';
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

  return middy<SocketEvent, APIGatewayProxyResultV2>()
    .onError((request) => {
      const { connectionId, requestId, eventType } = request.event.requestContext;
      log.error('The frame failed', { connectionId, requestId, error: request.error });
      request.response =
        eventType === 'MESSAGE'
          ? { statusCode: 200, body: handlers.failed }
          : { statusCode: toProblemError(request.error).code === 'upstream-unavailable' ? 503 : 500 };
    })
    .handler((event) => {
      const { connectionId, connectedAt, requestId } = event.requestContext;
      return answer(event, { connectionId, connectedAt, log: log.with({ connectionId, requestId }) });
    });
}
