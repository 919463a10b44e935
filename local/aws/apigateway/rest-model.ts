import type { TokenBucket } from './throttle';

/** One REST API of a template. */
export interface RestApi {
  readonly id: string;
  readonly name: string;
  readonly rootResourceId: string;
  readonly binaryMediaTypes: readonly string[];
  readonly resources: Map<string, RestResource>;
  readonly authorizers: Map<string, RestAuthorizer>;
  readonly validators: Map<string, RequestValidator>;
  /** JSON schemas by model name. */
  readonly models: Map<string, object>;
  readonly responses: Map<string, GatewayResponse>;
  readonly stages: Map<string, RestStage>;
}

export interface RestResource {
  readonly id: string;
  readonly parentId?: string;
  /** `channels`, `{channelId}`, `{rest+}`; empty for the root. */
  readonly pathPart: string;
  readonly methods: Map<string, RestMethod>;
}

interface RestMethod {
  readonly httpMethod: string;
  readonly authorization: 'NONE' | 'AWS_IAM' | 'CUSTOM';
  readonly authorizerId?: string;
  readonly validatorId?: string;
  /** `method.request.querystring.limit` → whether it is required. */
  readonly parameters: Readonly<Record<string, boolean>>;
  /** Media type → model name. */
  readonly models: Readonly<Record<string, string>>;
  readonly integration: LambdaProxy | MockIntegration;
}

export interface LambdaProxy {
  readonly type: 'AWS_PROXY';
  readonly uri: string;
  readonly timeoutMs: number;
}

export interface MockIntegration {
  readonly type: 'MOCK';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface RestAuthorizer {
  readonly id: string;
  readonly name: string;
  readonly type: 'TOKEN' | 'REQUEST';
  readonly uri: string;
  readonly identitySources: readonly string[];
  readonly identityPattern?: RegExp;
  /** Seconds; 0 turns caching off. */
  readonly ttl: number;
}

interface RequestValidator {
  readonly body: boolean;
  readonly parameters: boolean;
}

interface GatewayResponse {
  readonly status?: number;
  readonly parameters: Readonly<Record<string, string>>;
  /** Media type → template. */
  readonly templates: Readonly<Record<string, string>>;
}

export interface RestStage {
  readonly name: string;
  readonly deploymentId: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Throttles by `/path/METHOD`, `*` for either. */
  readonly throttles: Map<string, { rate: number; burst: number }>;
  /** A bucket for each throttled method, created at its first call. */
  readonly buckets: Map<string, TokenBucket>;
}

/** The route that matches a request. */
export interface RestMatch {
  readonly resource: RestResource;
  /** `/channels/{channelId}` */
  readonly path: string;
  readonly method: RestMethod;
  readonly parameters: Readonly<Record<string, string>>;
}
