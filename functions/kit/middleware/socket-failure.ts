import type { APIGatewayProxyResultV2 } from 'aws-lambda';
import { type ProblemError, problemTable } from '../../../domain/kit/problem';
import { toProblemError } from '../failures';
import { log } from '../log';
import type { SocketEvent } from '../socket-event';
import type { Middleware } from './deadline';

/** Answers every error of a socket: a message with a frame, a handshake with a status. Logs those that are ours. */
export const socketFailure = (
  frameOf: (problem: ProblemError, requestId: string) => string,
): Middleware<SocketEvent, APIGatewayProxyResultV2> => ({
  onError(request) {
    const { requestId, eventType } = request.event.requestContext;
    const problem = toProblemError(request.error);
    const { status } = problemTable[problem.code];
    if (status >= 500) log.error('The socket message failed', { error: request.error });
    request.response =
      eventType === 'MESSAGE'
        ? { statusCode: 200, body: frameOf(problem, requestId) }
        : { statusCode: status };
  },
});
