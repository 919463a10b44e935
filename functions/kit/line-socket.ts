import type { APIGatewayProxyResultV2, APIGatewayProxyWebsocketEventV2, Context } from 'aws-lambda';
import { problemTable } from '../../domain/kit/problem';
import { toProblemError } from './failures';
import { lowerCased } from './headers';
import { inTime } from './in-time';
import { type Logger, log } from './log';

type SocketEvent = APIGatewayProxyWebsocketEventV2 & { headers?: Record<string, string | undefined> };

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

  return async (event: SocketEvent, context: Partial<Context>): Promise<APIGatewayProxyResultV2> => {
    const { connectionId, connectedAt, requestId, eventType } = event.requestContext;
    const connection = { connectionId, connectedAt, log: log.with({ connectionId, requestId }) };
    try {
      return await inTime(context, answer(event, connection));
    } catch (error) {
      connection.log.error('The frame failed', { error });
      return eventType === 'MESSAGE'
        ? { statusCode: 200, body: handlers.failed }
        : { statusCode: problemTable[toProblemError(error).code].status };
    }
  };
}
