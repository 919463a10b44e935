import type { ResourceSpec } from '../../runtime/cloud';
import type { EdgeFunction } from './functions';
import {
  type CachePolicy,
  managedCachePolicies,
  managedOriginRequestPolicies,
  noOriginRequestPolicy,
  type OriginRequestPolicy,
} from './policies';
import { managedResponseHeadersPolicies, type ResponseHeadersPolicy } from './response-headers';

export interface Origin {
  readonly id: string;
  readonly domain: string;
  /** Prefix of the request's path; no trailing slash. */
  readonly path: string;
  readonly customHeaders: readonly (readonly [string, string])[];
  /** Whether requests to the bucket are signed (origin access control). */
  readonly signs: boolean;
}

export interface Behavior {
  /** `*` for the default behaviour. */
  readonly pattern: string;
  readonly matches: (uri: string) => boolean;
  readonly origin: Origin;
  readonly allowedMethods: ReadonlySet<string>;
  readonly cachePolicy: CachePolicy;
  readonly originRequest: OriginRequestPolicy;
  readonly responseHeaders?: ResponseHeadersPolicy;
  readonly compress: boolean;
  readonly viewerRequest?: EdgeFunction;
  readonly viewerResponse?: EdgeFunction;
}

interface CustomError {
  readonly status: number;
  readonly responseStatus?: number;
  readonly page?: string;
  /** Seconds. */
  readonly ttl: number;
}

export interface Distribution {
  readonly distributionId: string;
  readonly domainName: string;
  readonly comment: string;
  readonly rootObject: string;
  /** The ARN of its web ACL. */
  readonly webAcl?: string;
  /** In order of precedence; the default behaviour is last. */
  readonly behaviors: readonly Behavior[];
  readonly errors: ReadonlyMap<number, CustomError>;
}

/** Policies, functions and access controls of the templates, by the reference in behaviours. */
export interface EdgeParts {
  readonly cachePolicies: Map<string, CachePolicy>;
  readonly originRequestPolicies: Map<string, OriginRequestPolicy>;
  readonly responseHeadersPolicies: Map<string, ResponseHeadersPolicy>;
  /** By ARN. */
  readonly functions: Map<string, EdgeFunction>;
}

/** A path pattern of CloudFront: case-sensitive, `*` any characters, `?` one; the leading slash is optional. */
function pathPattern(pattern: string): (uri: string) => boolean {
  const source = pattern
    .replace(/^\//, '')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  const expression = new RegExp(`^/${source}$`, 's');
  return (uri) => expression.test(uri);
}

/** Reads an `AWS::CloudFront::Distribution`. @throws Error for what a deployment would refuse or is unsupported */
export function distributionOf(
  spec: ResourceSpec,
  parts: EdgeParts,
  ids: { distributionId: string; domainName: string },
): Distribution {
  const config = spec.properties.DistributionConfig;
  const origins = new Map<string, Origin>(
    // biome-ignore lint/suspicious/noExplicitAny: CloudFormation properties have the shape of their type
    (config.Origins ?? []).map((origin: any): [string, Origin] => [
      origin.Id,
      {
        id: origin.Id,
        domain: origin.DomainName,
        signs: Boolean(origin.OriginAccessControlId),
        path: (origin.OriginPath ?? '').replace(/\/$/, ''),
        customHeaders: (origin.OriginCustomHeaders ?? []).map(
          (one: { HeaderName: string; HeaderValue: string }) => [one.HeaderName, one.HeaderValue] as const,
        ),
      },
    ]),
  );

  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation properties have the shape of their type
  const behaviorOf = (behavior: any, pattern: string): Behavior => {
    const fail = (what: string): never => {
      throw new Error(`${spec.path}: the behaviour ${pattern} ${what}`);
    };
    const origin =
      origins.get(behavior.TargetOriginId) ?? fail(`has an unknown origin ${behavior.TargetOriginId}`);
    if (behavior.LambdaFunctionAssociations?.length > 0) fail('uses Lambda@Edge, which is not supported');
    if (behavior.CachePolicyId === undefined) fail('has no cache policy (ForwardedValues are not supported)');
    const find = <T>(id: string | undefined, own: Map<string, T>, managed: Readonly<Record<string, T>>) =>
      id === undefined ? undefined : (own.get(id) ?? managed[id] ?? fail(`has an unknown policy ${id}`));
    const functionFor = (type: string): EdgeFunction | undefined => {
      const found = (behavior.FunctionAssociations ?? []).find(
        (one: { EventType: string }) => one.EventType === type,
      );
      if (!found) return undefined;
      return parts.functions.get(found.FunctionARN) ?? fail(`has an unknown function ${found.FunctionARN}`);
    };
    return {
      pattern,
      matches: pathPattern(pattern),
      origin,
      allowedMethods: new Set(behavior.AllowedMethods ?? ['GET', 'HEAD']),
      cachePolicy: find(behavior.CachePolicyId, parts.cachePolicies, managedCachePolicies)!,
      originRequest:
        find(behavior.OriginRequestPolicyId, parts.originRequestPolicies, managedOriginRequestPolicies) ??
        noOriginRequestPolicy,
      responseHeaders: find(
        behavior.ResponseHeadersPolicyId,
        parts.responseHeadersPolicies,
        managedResponseHeadersPolicies,
      ),
      compress: `${behavior.Compress ?? false}` === 'true',
      viewerRequest: functionFor('viewer-request'),
      viewerResponse: functionFor('viewer-response'),
    };
  };

  return {
    ...ids,
    comment: config.Comment ?? '',
    ...(config.WebACLId && { webAcl: config.WebACLId }),
    rootObject: (config.DefaultRootObject ?? '').replace(/^\//, ''),
    behaviors: [
      ...(config.CacheBehaviors ?? []).map((one: { PathPattern: string }) =>
        behaviorOf(one, one.PathPattern),
      ),
      behaviorOf(config.DefaultCacheBehavior, '*'),
    ],
    errors: new Map(
      // biome-ignore lint/suspicious/noExplicitAny: CloudFormation properties have the shape of their type
      (config.CustomErrorResponses ?? []).map((one: any): [number, CustomError] => [
        Number(one.ErrorCode),
        {
          status: Number(one.ErrorCode),
          responseStatus: one.ResponseCode === undefined ? undefined : Number(one.ResponseCode),
          page: one.ResponsePagePath,
          ttl: Number(one.ErrorCachingMinTTL ?? 10),
        },
      ]),
    ),
  };
}
