import { newId } from '../../domain/kit/id';
import { originHeader } from '../../domain/kit/origin';

/** What leads each function to its first AWS call. Others get a batch without records: nobody waits for them. */

/** The environment of each function has the name of a key as its value. */
const headers = { [originHeader]: 'ORIGIN_SECRET' };

const request = (resource: string, pathParameters: Record<string, string> | null) => ({
  httpMethod: 'GET',
  resource,
  path: resource,
  pathParameters,
  headers,
  body: null,
  requestContext: { requestId: 'r', identity: {} },
});

const connect = {
  headers,
  requestContext: {
    requestId: 'r',
    connectionId: 'c',
    connectedAt: 0,
    eventType: 'CONNECT',
    routeKey: '$connect',
  },
};

/** By the entry's path below functions/. */
const events: Readonly<Record<string, object>> = {
  'users/api.ts': request('/users/{username}', { username: 'viewer' }),
  'channels/api.ts': request('/channels/{name}', { name: 'viewer' }),
  'sessions/api.ts': request('/live', null),
  'chat/api.ts': request('/rooms/{channelId}', { channelId: newId('channel') }),
  'chat/socket.ts': connect,
  'chat/irc.ts': connect,
  'users/authorize.authorizer.ts': {
    methodArn: 'arn:aws:execute-api:us-east-1:123456789012:api/ws/$connect',
    headers,
    queryStringParameters: { ticket: 'a'.repeat(43) },
    requestContext: { connectionId: 'c', identity: {} },
  },
  'users/confirm-user.trigger.ts': { userName: newId('user').toLowerCase() },
};

/** Functions that a person waits for. */
export const isWaitedFor = (entry: string): boolean => Object.hasOwn(events, entry);

export const eventFor = (entry: string): object => events[entry] ?? { Records: [] };
