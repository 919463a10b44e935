import { randomUUID } from 'node:crypto';
import { logTime, multiQuery, multiValues } from './event-parts';
import { type GatewayRequest, headerValue } from './http';
import type { RestApi, RestMatch, RestStage } from './rest-model';

/** One REST request while it is handled. */
export interface RestExchange {
  readonly api: RestApi;
  readonly stage: RestStage;
  readonly request: GatewayRequest;
  readonly match: RestMatch;
  readonly requestId: string;
  readonly account: string;
  readonly region: string;
  readonly time: number;
}

/** `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<METHOD>/<path>` */
export function methodArn(exchange: RestExchange): string {
  const { api, stage, request, account, region } = exchange;
  const path = request.path.replace(/^\//, '');
  return `arn:aws:execute-api:${region}:${account}:${api.id}/${stage.name}/${request.method}/${path}`;
}

const orNull = <T extends object>(value: T): T | null => (Object.keys(value).length === 0 ? null : value);

function requestContext(exchange: RestExchange, authorizer: Record<string, unknown> | undefined) {
  const { api, stage, request, match, account, region } = exchange;
  const domainPrefix = api.id;
  return {
    resourceId: match.resource.id,
    ...(authorizer ? { authorizer } : {}),
    resourcePath: match.path,
    httpMethod: request.method,
    extendedRequestId: randomUUID().replace(/-/g, '').slice(0, 15).concat('='),
    requestTime: logTime(exchange.time),
    path: `/${stage.name}${request.path}`,
    accountId: account,
    protocol: request.protocol,
    stage: stage.name,
    domainPrefix,
    requestTimeEpoch: exchange.time,
    requestId: exchange.requestId,
    identity: {
      cognitoIdentityPoolId: null,
      accountId: null,
      cognitoIdentityId: null,
      caller: null,
      sourceIp: request.sourceIp,
      principalOrgId: null,
      accessKey: null,
      cognitoAuthenticationType: null,
      cognitoAuthenticationProvider: null,
      userArn: request.caller?.arn ?? null,
      userAgent: headerValue(request.headers, 'user-agent') ?? null,
      user: null,
    },
    domainName: `${domainPrefix}.execute-api.${region}.amazonaws.com`,
    deploymentId: stage.deploymentId,
    apiId: api.id,
  };
}

/** The common members of proxy integrations and REQUEST authorizers. */
function commonParts(exchange: RestExchange, authorizer?: Record<string, unknown>) {
  const { request, match, stage } = exchange;
  const headers = multiValues(request.headers);
  const query = multiQuery(request.query);
  return {
    resource: match.path,
    path: request.path,
    httpMethod: request.method,
    headers: orNull(headers.single),
    multiValueHeaders: orNull(headers.multi),
    queryStringParameters: query?.single ?? null,
    multiValueQueryStringParameters: query?.multi ?? null,
    pathParameters: orNull({ ...match.parameters }),
    stageVariables: orNull({ ...stage.variables }),
    requestContext: requestContext(exchange, authorizer),
  };
}

/** The event of a REQUEST authorizer (API Gateway developer guide, "Input to a Lambda authorizer"). */
export function authorizerEvent(exchange: RestExchange): Record<string, unknown> {
  const parts = commonParts(exchange);
  return {
    type: 'REQUEST',
    methodArn: methodArn(exchange),
    ...parts,
    headers: parts.headers ?? {},
    multiValueHeaders: parts.multiValueHeaders ?? {},
    queryStringParameters: parts.queryStringParameters ?? {},
    multiValueQueryStringParameters: parts.multiValueQueryStringParameters ?? {},
    pathParameters: parts.pathParameters ?? {},
    stageVariables: parts.stageVariables ?? {},
  };
}

/** The version 1.0 proxy event. */
export function proxyEvent(
  exchange: RestExchange,
  authorizer: Record<string, unknown> | undefined,
): Record<string, unknown> {
  const { request, api } = exchange;
  const binary = isBinary(api, headerValue(request.headers, 'content-type'));
  const hasBody = request.body.length > 0;
  return {
    ...commonParts(exchange, authorizer),
    body: hasBody ? request.body.toString(binary ? 'base64' : 'utf8') : null,
    isBase64Encoded: hasBody && binary,
  };
}

/** Whether the API treats a media type as binary (all of them when it lists every type). */
export function isBinary(api: RestApi, mediaType: string | undefined): boolean {
  if (api.binaryMediaTypes.includes('*/*')) return true;
  const type = mediaType?.split(/[,;]/)[0]?.trim().toLowerCase();
  if (!type) return false;
  return api.binaryMediaTypes.some(
    (one) => one.toLowerCase() === type || (one.endsWith('/*') && type.startsWith(one.slice(0, -1))),
  );
}
