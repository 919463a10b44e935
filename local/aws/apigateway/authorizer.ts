import type { Cloud } from '../../runtime/cloud';
import { within } from './deadline';
import { functionArn } from './event-parts';
import { GatewayError } from './gateway-response';
import { headerValue } from './http';
import { decide } from './policy';
import { authorizerEvent, methodArn, type RestExchange } from './rest-event';
import type { RestAuthorizer } from './rest-model';

/** An authorizer's result; its policy applies to every route of the API while it is cached. */
export interface Verdict {
  readonly principalId: string;
  readonly policyDocument: unknown;
  readonly context: Readonly<Record<string, string>>;
}

const cacheSize = 10_000;
const timeoutMs = 29_000;

/** Calls Lambda authorizers and caches their results as API Gateway does. */
export class Authorizers {
  readonly #cache = new Map<string, { verdict: Verdict; until: number }>();

  constructor(
    private readonly cloud: Cloud,
    private readonly now: () => number = Date.now,
  ) {}

  /** The `requestContext.authorizer` of an allowed request. @throws GatewayError for any other */
  async authorize(authorizer: RestAuthorizer, exchange: RestExchange): Promise<Record<string, unknown>> {
    const identity = authorizer.identitySources.map((source) => identityValue(source, exchange));
    // A request without all identity sources is refused before the function is called.
    if (identity.some((value) => value === undefined || value === '')) throw new GatewayError('UNAUTHORIZED');
    const token = identity[0] ?? '';
    if (authorizer.identityPattern && !authorizer.identityPattern.test(token)) {
      throw new GatewayError('UNAUTHORIZED');
    }
    const key = JSON.stringify([exchange.api.id, exchange.stage.name, authorizer.id, ...identity]);
    const cached = authorizer.ttl > 0 ? this.#cache.get(key) : undefined;
    const started = performance.now();
    let verdict: Verdict;
    if (cached && cached.until > this.now()) verdict = cached.verdict;
    else {
      const event =
        authorizer.type === 'TOKEN'
          ? { type: 'TOKEN', methodArn: methodArn(exchange), authorizationToken: token }
          : authorizerEvent(exchange);
      verdict = await callAuthorizer(
        this.cloud,
        functionArn(authorizer.uri, exchange.stage.variables),
        event,
      );
      if (authorizer.ttl > 0) this.#keep(key, verdict, authorizer.ttl);
    }
    assertAllowed(verdict, methodArn(exchange));
    const integrationLatency = cached?.verdict === verdict ? 0 : Math.round(performance.now() - started);
    return { principalId: verdict.principalId, integrationLatency, ...verdict.context };
  }

  #keep(key: string, verdict: Verdict, ttl: number): void {
    this.#cache.delete(key);
    this.#cache.set(key, { verdict, until: this.now() + ttl * 1000 });
    if (this.#cache.size > cacheSize) this.#cache.delete(this.#cache.keys().next().value!);
  }
}

/** @throws GatewayError as API Gateway answers when the policy does not allow the ARN */
export function assertAllowed(verdict: Verdict, arn: string): void {
  const decision = decide(verdict.policyDocument, arn);
  if (decision === 'allow') return;
  const suffix = decision === 'explicit-deny' ? ' with an explicit deny in an identity-based policy' : '';
  throw new GatewayError('ACCESS_DENIED', `User is not authorized to access this resource${suffix}`);
}

/**
 * Invokes an authorizer function. The error `Unauthorized` refuses the caller; any other error, or an answer without
 * principal and policy, is a failure of the authorizer (500).
 */
export async function callAuthorizer(cloud: Cloud, arn: string, event: unknown): Promise<Verdict> {
  try {
    const result = await within(cloud.ports.invoke(arn, event), timeoutMs, undefined);
    if (!result) throw new GatewayError('AUTHORIZER_FAILURE');
    if (result.functionError !== undefined) {
      const message = (result.payload as { errorMessage?: unknown } | null)?.errorMessage;
      if (message === 'Unauthorized') throw new GatewayError('UNAUTHORIZED');
      cloud.log.error(`The authorizer ${arn} failed: ${String(message)}`);
      throw new GatewayError('AUTHORIZER_FAILURE');
    }
    return verdictOf(result.payload);
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    cloud.log.error(`The authorizer ${arn} could not be invoked: ${String(error)}`);
    throw new GatewayError('AUTHORIZER_FAILURE');
  }
}

function verdictOf(payload: unknown): Verdict {
  const answer = payload as { principalId?: unknown; policyDocument?: unknown; context?: unknown } | null;
  const broken = new GatewayError('AUTHORIZER_CONFIGURATION_ERROR');
  if (typeof answer?.principalId !== 'string') throw broken;
  if (typeof answer.policyDocument !== 'object' || answer.policyDocument === null) throw broken;
  const context: Record<string, string> = {};
  for (const [name, value] of Object.entries(answer.context ?? {})) {
    // Objects and arrays are not valid context values; other values reach functions as strings.
    if (value === null || value === undefined) continue;
    if (!['string', 'number', 'boolean'].includes(typeof value)) throw broken;
    context[name] = String(value);
  }
  return { principalId: answer.principalId, policyDocument: answer.policyDocument, context };
}

function identityValue(source: string, exchange: RestExchange): string | undefined {
  const { request, stage } = exchange;
  const [, place, name] =
    /^(method\.request\.header|method\.request\.querystring|stageVariables|context)\.(.+)$/.exec(source) ??
    [];
  if (!name) return undefined;
  switch (place) {
    case 'method.request.header':
      return headerValue(request.headers, name);
    case 'method.request.querystring':
      return new URLSearchParams(request.query).get(name) ?? undefined;
    case 'stageVariables':
      return stage.variables[name];
    default:
      return {
        path: `/${stage.name}${request.path}`,
        resourcePath: exchange.match.path,
        httpMethod: request.method,
        stage: stage.name,
        apiId: exchange.api.id,
        'identity.sourceIp': request.sourceIp,
        'identity.userAgent': headerValue(request.headers, 'user-agent'),
      }[name];
  }
}
