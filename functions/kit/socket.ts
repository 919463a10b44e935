import type { Logger } from '@aws-lambda-powertools/logger';
import httpHeaderNormalizer from '@middy/http-header-normalizer';
import type { APIGatewayProxyResultV2 } from 'aws-lambda';
import type { Frame, FrameItem } from '../../domain/chat/delivery/frame';
import type { MessageBody, MessageDefinition } from '../../domain/kit/message';
import { parse } from '../../domain/kit/parse';
import { ProblemError } from '../../domain/kit/problem';
import { log } from './log';
import { chain } from './middleware/deadline';
import { logKeys } from './middleware/log-keys';
import { socketFailure } from './middleware/socket-failure';
import { type SocketEvent, socketKeys } from './socket-event';

/** A socket as its handlers see it. */
export interface Connection {
  readonly connectionId: string;
  /** Null for a viewer who is not signed in. */
  readonly userId: string | null;
  /** The sign-in that opened it; '' for a viewer who is not signed in. */
  readonly sessionId: string;
  readonly groups: readonly string[];
  /** The viewer's, from the handshake; '' when unknown. */
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
        await handlers.connect({ ...connection, headers: (event.headers ?? {}) as Record<string, string> });
        return { statusCode: 200 };
      case 'DISCONNECT':
        await handlers.disconnect(connection);
        return { statusCode: 200 };
      default: {
        const handler = byAction.get(event.requestContext.routeKey);
        if (handler === undefined) throw new ProblemError('not-found', 'Unknown action.');
        return { statusCode: 200, body: frame(await handler.handle(json(event.body), connection)) };
      }
    }
  }

  return chain<SocketEvent, APIGatewayProxyResultV2>(
    [
      logKeys(socketKeys) as never,
      socketFailure((problem, requestId) =>
        frame([{ type: 'error', problem: problem.toProblem(requestId) }]),
      ),
      httpHeaderNormalizer() as never,
    ],
    (event) => answer(event, connectionOf(event)),
  );
}

function connectionOf({ requestContext }: SocketEvent): Connection {
  const { authorizer, connectionId, connectedAt } = requestContext as SocketEvent['requestContext'] & {
    authorizer?: { userId?: string; sessionId?: string; groups?: string; address?: string };
  };
  return {
    connectionId,
    userId: authorizer?.userId || null,
    sessionId: authorizer?.sessionId ?? '',
    groups: (authorizer?.groups ?? '').split(',').filter(Boolean),
    sourceIp: authorizer?.address ?? '',
    connectedAt,
    log,
  };
}

function json(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch (cause) {
    throw new ProblemError('malformed-json', undefined, { cause });
  }
}
