import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * The interfaces of the local cloud. Every part (an AWS service, the media plane) is a {@link Service}: it answers
 * signed calls, names the IAM access that a call needs, and provisions its CloudFormation types. Parts call each
 * other only through the {@link Ports} of the {@link Cloud}.
 */

/** One AWS API call, its signature already verified. */
export interface Call {
  /** The service name in the SigV4 credential scope: `dynamodb`, `s3`, `execute-api` … */
  readonly service: string;
  readonly region: string;
  readonly method: string;
  /** Path still percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly principal: Principal;
}

/** The caller: a function by its role, or the operator of this installation. */
export interface Principal {
  /** `arn:aws:sts::<account>:assumed-role/<role>/<function>`, or the root ARN. */
  readonly arn: string;
  /** Absent for the operator, who has every permission. */
  readonly roleArn?: string;
  readonly functionName?: string;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

/** One IAM decision that a call needs. Every access of a call must be allowed. */
export interface Access {
  /** `dynamodb:GetItem` */
  readonly action: string;
  /** The ARN, or `*` where the action has no resource-level permissions. */
  readonly resource: string;
  /** Condition keys in lower case: `dynamodb:leadingkeys` … */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/** A resource of a template, its intrinsics resolved. */
export interface ResourceSpec {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation properties have the shape of their type
  readonly properties: Record<string, any>;
  /** The construct path from the template's metadata, for messages. */
  readonly path: string;
  /** The name that CloudFormation would generate: stable across restarts, unique in the assembly. */
  physicalName(maxLength?: number): string;
  /** A short stable id in `[a-z0-9]`, for ids that AWS chooses (API ids, pool ids …). */
  physicalId(length: number): string;
  /** The file or folder of the asset that was published under this key (`<hash>.zip`). */
  asset(objectKey: string): string;
}

/** The results of `Ref` and `Fn::GetAtt`. */
export interface Provisioned {
  readonly ref: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/**
 * Creates or updates a resource. Called at every start in dependency order, so it is idempotent and keeps the state
 * of earlier runs.
 */
export type Provision = (spec: ResourceSpec) => Promise<Provisioned>;

/** A part of the local cloud. */
export interface Service {
  /** For logs and faults: `s3`, `cognito` … */
  readonly name: string;
  /** The names it answers to in SigV4 credential scopes. */
  readonly signingNames: readonly string[];
  /** CloudFormation types that it provisions. */
  readonly resources?: Readonly<Record<string, Provision>>;
  /** The access that IAM checks before {@link handle}. Throws {@link AwsError} for a malformed call. */
  access?(call: Call): readonly Access[] | Promise<readonly Access[]>;
  handle?(call: Call): Promise<Reply>;
  /** Whether {@link handle} injects faults itself, because one call is several operations. */
  injectsFaults?(call: Call): boolean;
  /**
   * Handles a request without a SigV4 header (presigned S3, JWKS, unsigned Cognito calls, a REST API's public
   * address). Returns false when the request belongs to another service.
   */
  open?(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  /** The same for WebSocket upgrades. */
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** Called once all resources are provisioned: start timers, consumers, child processes. */
  start?(): Promise<void>;
  /** Stops everything started. Acknowledged data is already durable. */
  stop?(): Promise<void>;
}

/** An error as AWS reports it; the endpoint encodes it in the protocol of the call. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  constructor(
    /** `ResourceNotFoundException` */
    readonly code: string,
    message: string,
    readonly status = 400,
    /** Further members of the error's document. */
    readonly detail: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/** An EventBridge event from its producer; the bus adds id, account and region. */
export interface BusEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: unknown;
  readonly resources?: readonly string[];
  /** ISO 8601; now when absent. */
  readonly time?: string;
  /** Bus name or ARN; `default` when absent. */
  readonly bus?: string;
}

export interface StoredObject {
  readonly body: Buffer;
  readonly contentType: string;
  readonly cacheControl?: string;
  readonly contentEncoding?: string;
  /** Quoted, as in the header. */
  readonly etag: string;
  /** Epoch milliseconds. */
  readonly lastModified: number;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface InvokeResult {
  /** The JSON result of the handler, or the error document. */
  readonly payload: unknown;
  /** `Unhandled` when the handler threw, timed out or died. */
  readonly functionError?: string;
}

/** How parts call each other. The owner sets each port before resources are provisioned. */
export interface Ports {
  /**
   * Invokes a function and waits (local/aws/lambda). `arn` may have an alias or version.
   *
   * @throws AwsError when the function does not exist or its concurrency is used up
   */
  invoke(arn: string, event: unknown): Promise<InvokeResult>;
  /**
   * Delivers a payload to a function (asynchronously, with retries and dead letters), queue, topic or bus
   * (local/runtime/events). Durable when it resolves.
   */
  deliver(targetArn: string, payload: unknown, options?: { messageGroupId?: string }): Promise<void>;
  /** Puts an event on a bus (local/runtime/events). Durable when it resolves. */
  emit(event: BusEvent): Promise<void>;
  /** The object store (local/aws/s3). */
  readonly objects: {
    put(
      bucket: string,
      key: string,
      body: Buffer,
      options?: {
        contentType?: string;
        cacheControl?: string;
        contentEncoding?: string;
        metadata?: Record<string, string>;
      },
    ): Promise<void>;
    get(bucket: string, key: string): Promise<StoredObject | undefined>;
    list(bucket: string, prefix: string): Promise<{ key: string; size: number; lastModified: number }[]>;
    delete(bucket: string, key: string): Promise<void>;
  };
}

/** Checked before a call is handled; see local/runtime/faults.ts. */
export interface Faults {
  /** Throws an AwsError, delays or does nothing, by the rules for this service, operation and body. */
  before(service: string, operation: string, body?: Buffer): Promise<void>;
  /** How many times a delivery is made (2 is a duplicate), and its delay. */
  delivery(source: string): { copies: number; delayMs: number };
}

export interface Log {
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

/** The installation in which the parts run. */
export interface Cloud {
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  /** State that must survive `kill -9`. Each part has a folder of its own name. */
  readonly stateDir: string;
  /** `http://127.0.0.1:<port>` of all AWS calls; known before resources are provisioned. */
  readonly endpoint: string;
  readonly log: Log;
  readonly faults: Faults;
  /** Outside emulators in place of ours: `DYNAMODB` → its address. */
  readonly emulators: Readonly<Record<string, string>>;
  readonly ports: Ports;
  /** The operator's credentials, for presigning, tests and seeds. */
  readonly operator: { accessKeyId: string; secretAccessKey: string };
  /** The secret of an access key, to verify presigned requests; undefined when unknown. */
  secretOf(accessKeyId: string): string | undefined;
  /** @throws AwsError AccessDenied when the principal may not do this */
  authorize(principal: Principal, access: readonly Access[]): void;
  /** The principal behind an access key. */
  principalOf(accessKeyId: string): Principal | undefined;
  /** The role principal of a function, for its calls and for Lambda's reads of its event sources. */
  principalOfFunction(functionName: string): Principal | undefined;
  /**
   * Rewrites AWS addresses of this installation to local ones and returns any other text unchanged. Applied to
   * function environments and to the files of bucket deployments.
   *
   * - `https://<api>.execute-api.<region>.amazonaws.com/<stage>` → `<endpoint>/execute-api/<api>/<stage>`
   *   (`wss:` → `ws:`)
   * - `https://cognito-idp.<region>.amazonaws.com/<pool>` → `<endpoint>/<pool>`
   * - `https://<prefix>.auth.<region>.amazoncognito.com` → `<endpoint>/_auth/<prefix>`
   * - `https://<id>.cloudfront.net` → the distribution's address, or the site's if unknown (`wss:` → `ws:`)
   */
  localAddress(text: string): string;
}
