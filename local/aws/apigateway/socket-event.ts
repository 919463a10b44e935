import { randomUUID } from 'node:crypto';
import { logTime, multiQuery, multiValues } from './event-parts';
import type { HeaderList } from './http';
import type { SocketApi, SocketStage } from './socket-model';

/** The members of a connection in $connect, message and disconnect events. */
export interface SocketIdentity {
  readonly id: string;
  readonly api: SocketApi;
  readonly stage: SocketStage;
  readonly connectedAt: number;
  readonly sourceIp: string;
  readonly userAgent: string;
  readonly authorizer?: Readonly<Record<string, unknown>>;
}

type EventType = 'CONNECT' | 'MESSAGE' | 'DISCONNECT';

function requestContext(identity: SocketIdentity, routeKey: string, eventType: EventType, region: string) {
  const now = Date.now();
  const requestId = randomUUID().replace(/-/g, '').slice(0, 15).concat('=');
  return {
    routeKey,
    ...(identity.authorizer ? { authorizer: identity.authorizer } : {}),
    eventType,
    extendedRequestId: requestId,
    requestTime: logTime(now),
    messageDirection: 'IN',
    stage: identity.stage.name,
    connectedAt: identity.connectedAt,
    requestTimeEpoch: now,
    identity: { userAgent: identity.userAgent, sourceIp: identity.sourceIp },
    requestId,
    domainName: `${identity.api.id}.execute-api.${region}.amazonaws.com`,
    connectionId: identity.id,
    apiId: identity.api.id,
  };
}

const stageVariables = (stage: SocketStage) =>
  Object.keys(stage.variables).length > 0 ? { stageVariables: stage.variables } : {};

function requestParts(headers: HeaderList, query: string) {
  const { single, multi } = multiValues(headers);
  const parameters = multiQuery(query);
  return {
    headers: single,
    multiValueHeaders: multi,
    ...(parameters
      ? { queryStringParameters: parameters.single, multiValueQueryStringParameters: parameters.multi }
      : {}),
  };
}

export function connectEvent(identity: SocketIdentity, headers: HeaderList, query: string, region: string) {
  return {
    ...requestParts(headers, query),
    ...stageVariables(identity.stage),
    requestContext: requestContext(identity, '$connect', 'CONNECT', region),
    isBase64Encoded: false,
  };
}

/** The event of the REQUEST authorizer of $connect. */
export function connectAuthorizerEvent(
  identity: SocketIdentity,
  headers: HeaderList,
  query: string,
  region: string,
  methodArn: string,
) {
  return {
    type: 'REQUEST',
    methodArn,
    queryStringParameters: {},
    multiValueQueryStringParameters: {},
    ...requestParts(headers, query),
    stageVariables: identity.stage.variables,
    requestContext: requestContext(identity, '$connect', 'CONNECT', region),
  };
}

export function messageEvent(
  identity: SocketIdentity,
  routeKey: string,
  body: Buffer,
  binary: boolean,
  region: string,
) {
  const context = requestContext(identity, routeKey, 'MESSAGE', region);
  return {
    ...stageVariables(identity.stage),
    requestContext: { ...context, messageId: context.requestId },
    body: body.toString(binary ? 'base64' : 'utf8'),
    isBase64Encoded: binary,
  };
}

export function disconnectEvent(identity: SocketIdentity, code: number, reason: string, region: string) {
  const host = `${identity.api.id}.execute-api.${region}.amazonaws.com`;
  const headers = { Host: host, 'x-api-key': '', 'X-Forwarded-For': '', 'x-restapi': '' };
  return {
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    ...stageVariables(identity.stage),
    requestContext: {
      ...requestContext(identity, '$disconnect', 'DISCONNECT', region),
      disconnectStatusCode: code,
      disconnectReason: reason,
    },
    isBase64Encoded: false,
  };
}
