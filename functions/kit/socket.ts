import type { APIGatewayProxyResultV2, APIGatewayProxyWebsocketEventV2, Context } from 'aws-lambda';
import type { Frame, FrameItem } from '../../domain/chat/delivery/frame';
import type { MessageBody, MessageDefinition } from '../../domain/kit/message';
import { parse } from '../../domain/kit/parse';
import { ProblemError, problemTable } from '../../domain/kit/problem';
import { toProblemError } from './failures';
import { lowerCased } from './headers';
import { inTime } from './in-time';
import { type Logger, log } from './log';

/** A socket as its handlers see it. */
export interface Connection {
  readonly connectionId: string;
  /** Null for a viewer who is not signed in. */
  readonly userId: string | null;
  readonly groups: readonly string[];
  /** The viewer's, as the handshake told it; '' when it did not. */
  readonly sourceIp: string;
  /** Epoch milliseconds. */
  readonly connectedAt: number;
  readonly log: Logger;
}

export interface Connecting extends Connection {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface MessageHandler {
  readonly action: string;
  handle(body: unknown, connection: Connection): Promise<readonly FrameItem[]>;
}

/** A handler of one message; the items that it returns go back to the sender in one frame. */
export function message<M extends MessageDefinition>(
  definition: M,
  fn: (body: MessageBody<M>, connection: Connection) => Promise<readonly FrameItem[]>,
): MessageHandler {
  return {
    action: definition.action,
    handle: (body, connection) => fn(parse(definition.body, body, 'message') as MessageBody<M>, connection),
  };
}

/** A frame of these items, as text. */
export function frame(items: readonly FrameItem[], now = Date.now()): string {
  return JSON.stringify({ v: 1, t: now, items: [...items] } satisfies Frame);
}

type SocketEvent = APIGatewayProxyWebsocketEventV2 & { headers?: Record<string, string | undefined> };

/** The Lambda of a WebSocket API: connect, disconnect, and one handler a message. Any other text is an error frame. */
export function socket(handlers: {
  readonly connect: (connection: Connecting) => Promise<void>;
  readonly disconnect: (connection: Connection) => Promise<void>;
  readonly messages: readonly MessageHandler[];
}) {
  const byAction = new Map(handlers.messages.map((handler) => [handler.action, handler]));

  async function answer(event: SocketEvent, connection: Connection): Promise<APIGatewayProxyResultV2> {
    switch (event.requestContext.eventType) {
      case 'CONNECT':
        await handlers.connect({ ...connection, headers: lowerCased(event.headers) });
        return { statusCode: 200 };
      case 'DISCONNECT':
        await handlers.disconnect(connection);
        return { statusCode: 200 };
      default: {
        const handler = byAction.get(event.requestContext.routeKey);
        if (handler === undefined) throw new ProblemError('not-found', 'There is no such action.');
        return { statusCode: 200, body: frame(await handler.handle(json(event.body), connection)) };
      }
    }
  }

  return async (event: SocketEvent, context: Partial<Context>): Promise<APIGatewayProxyResultV2> => {
    const { connectionId, connectedAt, requestId, eventType } = event.requestContext;
    const { authorizer } = event.requestContext as {
      authorizer?: { userId?: string; groups?: string; address?: string };
    };
    const connection = {
      connectionId,
      userId: authorizer?.userId || null,
      groups: (authorizer?.groups ?? '').split(',').filter(Boolean),
      sourceIp: authorizer?.address ?? '',
      connectedAt,
      log: log.with({ connectionId, requestId }),
    };
    try {
      return await inTime(context, answer(event, connection));
    } catch (error) {
      const problem = toProblemError(error);
      const { status } = problemTable[problem.code];
      if (status >= 500) connection.log.error('The socket message failed', { error });
      return eventType === 'MESSAGE'
        ? { statusCode: 200, body: frame([{ type: 'error', problem: problem.toProblem(requestId) }]) }
        : { statusCode: status };
    }
  };
}

function json(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch (cause) {
    throw new ProblemError('malformed-json', undefined, { cause });
  }
}
