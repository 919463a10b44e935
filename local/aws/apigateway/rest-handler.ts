import { randomUUID } from 'node:crypto';
import { AwsError, type Cloud } from '../../runtime/cloud';
import { Authorizers } from './authorizer';
import { within } from './deadline';
import { functionArn, logTime } from './event-parts';
import { GatewayError, gatewayReply } from './gateway-response';
import { bodyLimit, type GatewayReply, type GatewayRequest, headerValue } from './http';
import { methodArn, proxyEvent, type RestExchange } from './rest-event';
import type { LambdaProxy, RestApi, RestMatch, RestStage } from './rest-model';
import { proxyReply } from './rest-response';
import { buildRouter } from './rest-router';
import { TokenBucket } from './throttle';
import { validateRequest } from './validate';

/** API Gateway's default for an account: 10,000 requests a second, 5,000 at once. */
const accountLimit = { rate: 10_000, burst: 5_000 };

/** Handles requests to REST APIs: route, throttle, authorizer, validation, integration. */
export class RestHandler {
  readonly #routers = new Map<string, ReturnType<typeof buildRouter>>();
  readonly #authorizers: Authorizers;

  constructor(
    private readonly cloud: Cloud,
    private readonly apis: ReadonlyMap<string, RestApi>,
    private readonly integrationTimeoutMs = 29_000,
  ) {
    this.#authorizers = new Authorizers(cloud);
  }

  /** Drops what was derived from an API's description. */
  changed(apiId: string): void {
    this.#routers.delete(apiId);
  }

  /** The ARN that IAM decides on for a signed request (`execute-api:Invoke`). */
  invokeArn(apiId: string, stage: string, method: string, path: string): string {
    const { account, region } = this.cloud;
    return `arn:aws:execute-api:${region}:${account}:${apiId}/${stage}/${method}/${path.replace(/^\//, '')}`;
  }

  async handle(apiId: string, stageName: string, request: GatewayRequest): Promise<GatewayReply> {
    const requestId = randomUUID();
    const time = Date.now();
    const api = this.apis.get(apiId);
    const context: Record<string, string> = {
      requestId,
      extendedRequestId: requestId,
      apiId,
      stage: stageName,
      httpMethod: request.method,
      path: `/${stageName}${request.path}`,
      protocol: request.protocol,
      requestTime: logTime(time),
      requestTimeEpoch: String(time),
      'identity.sourceIp': request.sourceIp,
      'identity.userAgent': headerValue(request.headers, 'user-agent') ?? '',
    };
    try {
      const stage = api?.stages.get(stageName);
      // An unknown stage is refused by the domain, not by the API.
      if (!api || !stage) return forbidden(requestId);
      if (request.body.length > bodyLimit) throw new GatewayError('REQUEST_TOO_LARGE');
      const match = this.#router(api)(request.method, request.path);
      if (!match) throw new GatewayError('MISSING_AUTHENTICATION_TOKEN');
      context.resourcePath = match.path;
      context.resourceId = match.resource.id;
      throttle(stage, match);
      const { account, region } = this.cloud;
      const exchange: RestExchange = { api, stage, request, match, requestId, account, region, time };
      const authorizer = await this.#authorize(exchange);
      for (const [name, value] of Object.entries(authorizer ?? {})) {
        context[`authorizer.${name}`] = String(value);
      }
      validateRequest(api, match, request);
      return await this.#integrate(exchange, authorizer);
    } catch (error) {
      if (error instanceof GatewayError) return gatewayReply(api, error, request, context);
      this.cloud.log.error(`${request.method} /${stageName}${request.path} failed: ${String(error)}`);
      return gatewayReply(api, new GatewayError('API_CONFIGURATION_ERROR'), request, context);
    }
  }

  #router(api: RestApi): ReturnType<typeof buildRouter> {
    const known = this.#routers.get(api.id) ?? buildRouter(api);
    this.#routers.set(api.id, known);
    return known;
  }

  async #authorize(exchange: RestExchange): Promise<Record<string, unknown> | undefined> {
    const { method } = exchange.match;
    if (method.authorization === 'NONE') return undefined;
    if (method.authorization === 'AWS_IAM') {
      if (!exchange.request.caller) throw new GatewayError('MISSING_AUTHENTICATION_TOKEN');
      return undefined;
    }
    const authorizer = exchange.api.authorizers.get(method.authorizerId ?? '');
    if (!authorizer) throw new GatewayError('AUTHORIZER_CONFIGURATION_ERROR');
    return this.#authorizers.authorize(authorizer, exchange);
  }

  async #integrate(
    exchange: RestExchange,
    authorizer: Record<string, unknown> | undefined,
  ): Promise<GatewayReply> {
    const { integration } = exchange.match.method;
    if (integration.type === 'MOCK') {
      const headers = Object.entries(integration.headers);
      headers.push(['x-amzn-RequestId', exchange.requestId]);
      return { status: integration.status, headers, body: Buffer.from(integration.body) };
    }
    const result = await this.#invoke(integration, exchange, proxyEvent(exchange, authorizer));
    if (result === 'timeout') throw new GatewayError('INTEGRATION_TIMEOUT');
    if (result.functionError !== undefined) {
      const message = (result.payload as { errorMessage?: unknown } | null)?.errorMessage;
      this.cloud.log.error(`${methodArn(exchange)} failed: ${String(message)}`, {
        requestId: exchange.requestId,
      });
      throw new GatewayError('INTEGRATION_FAILURE');
    }
    return proxyReply(result.payload, exchange);
  }

  async #invoke(integration: LambdaProxy, exchange: RestExchange, event: unknown) {
    const arn = functionArn(integration.uri, exchange.stage.variables);
    const timeout = Math.min(integration.timeoutMs, this.integrationTimeoutMs);
    try {
      return await within(this.cloud.ports.invoke(arn, event), timeout, 'timeout' as const);
    } catch (error) {
      const code = error instanceof AwsError ? error.code : String(error);
      this.cloud.log.error(`${methodArn(exchange)}: ${arn} could not be invoked: ${code}`);
      // The client sees Lambda's throttle as a failed integration, as in AWS.
      throw new GatewayError('INTEGRATION_FAILURE');
    }
  }
}

function throttle(stage: RestStage, match: RestMatch): void {
  const { httpMethod } = match.method;
  const key = [`${match.path} ${httpMethod}`, `${match.path} *`, `* ${httpMethod}`, '* *'].find((one) =>
    stage.throttles.has(one),
  );
  const limit = (key && stage.throttles.get(key)) || accountLimit;
  const bucketKey = key === undefined ? 'account' : `${match.path} ${httpMethod}`;
  let bucket = stage.buckets.get(bucketKey);
  if (!bucket) {
    bucket = new TokenBucket(limit.rate, limit.burst);
    stage.buckets.set(bucketKey, bucket);
  }
  if (!bucket.take()) throw new GatewayError('THROTTLED');
}

function forbidden(requestId: string): GatewayReply {
  return {
    status: 403,
    headers: [
      ['Content-Type', 'application/json'],
      ['x-amzn-RequestId', requestId],
      ['x-amzn-ErrorType', 'ForbiddenException'],
    ],
    body: Buffer.from('{"message":"Forbidden"}'),
  };
}
