import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * The seams of the local cloud. Every part (a service on the AWS wire, the gateway, the function
 * runtime, the media plane) is a {@link Service}: it answers signed calls, says which IAM access a
 * call needs, and provisions the CloudFormation types it stands for. Parts meet only in the
 * {@link Ports} of the {@link Cloud}.
 */

/** One AWS API call as it arrived at the endpoint, its signature already checked. */
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

/** Who calls: a function by its role, or the operator of this installation. */
export interface Principal {
  /** `arn:aws:sts::<account>:assumed-role/<role>/<function>`, or the root ARN. */
  readonly arn: string;
  /** Absent for the operator, who may do everything. */
  readonly roleArn?: string;
  readonly functionName?: string;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

/** One IAM decision that a call needs. All of a call's accesses must be allowed. */
export interface Access {
  /** `dynamodb:GetItem` */
  readonly action: string;
  /** The ARN, or `*` where the action has no resource-level permissions. */
  readonly resource: string;
  /** Condition keys in lower case: `dynamodb:leadingkeys` … */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/** A resource of a template with every intrinsic resolved. */
export interface ResourceSpec {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation properties have the shape of their type
  readonly properties: Record<string, any>;
  /** The construct path from the template's metadata, for messages. */
  readonly path: string;
  /** The name that CloudFormation would generate: stable over restarts, unique in the assembly. */
  physicalName(maxLength?: number): string;
  /** A short stable id in `[a-z0-9]`, for ids that AWS chooses (API ids, pool ids …). */
  physicalId(length: number): string;
  /** The file or folder of the asset that was published under this key (`<hash>.zip`). */
  asset(objectKey: string): string;
}

/** What `Ref` and `Fn::GetAtt` answer. */
export interface Provisioned {
  readonly ref: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/**
 * Brings a resource to its specification. Called at every start, in dependency order, so it must be
 * idempotent and must keep the state that an earlier run left.
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
  /** What IAM must allow before {@link handle} is called. Throw an {@link AwsError} for a malformed call. */
  access?(call: Call): readonly Access[] | Promise<readonly Access[]>;
  handle?(call: Call): Promise<Reply>;
  /** Whether {@link handle} itself asks for faults: what the caller sees as one call is several operations. */
  asksForFaults?(call: Call): boolean;
  /**
   * A request that carries no SigV4 header (presigned S3, JWKS, unsigned Cognito calls, a REST API's public
   * address). Answers false when the request is not for this service.
   */
  open?(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  /** The same for WebSocket upgrades. */
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** Called once, after every resource stands: start timers, consumers, child processes. */
  start?(): Promise<void>;
  /** Ends what was started. Everything acknowledged is already durable. */
  stop?(): Promise<void>;
}

/** An error as AWS would answer it; the endpoint writes it in the protocol of the call. */
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

/** The parts of an EventBridge event that its producer gives; the bus adds id, account and region. */
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
  /** The JSON document that the handler answered, or the error document. */
  readonly payload: unknown;
  /** `Unhandled` when the handler threw, timed out or died. */
  readonly functionError?: string;
}

/** Where the parts meet. Each is set by the part that owns it before resources are provisioned. */
export interface Ports {
  /** Runs a function now and waits (local/aws/lambda). `arn` may carry an alias or version. Throws AwsError when there is no such function or its concurrency is used up. */
  invoke(arn: string, event: unknown): Promise<InvokeResult>;
  /** Hands a payload to a Lambda (asynchronously, with retries and dead letters), queue, topic or bus (local/runtime/events). Durable when it resolves. */
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

/** Asked before a call is handled; see local/runtime/faults.ts. */
export interface Faults {
  /** Throws an AwsError, delays, or does nothing, as configured for this service and operation. */
  before(service: string, operation: string): Promise<void>;
  /** How often a delivery is made (1 is normal, 2 is a duplicate), and how long it waits. */
  delivery(source: string): { copies: number; delayMs: number };
}

export interface Log {
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

/** The installation that the parts run in. */
export interface Cloud {
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  /** State that must survive `kill -9`. A part uses a folder of its own name. */
  readonly stateDir: string;
  /** `http://127.0.0.1:<port>`, where every AWS call goes; known before resources are provisioned. */
  readonly endpoint: string;
  readonly log: Log;
  readonly faults: Faults;
  /** Outside emulators that answer in place of ours: `DYNAMODB` → its address. */
  readonly emulators: Readonly<Record<string, string>>;
  readonly ports: Ports;
  /** The operator's credentials of this installation (for presigning, tests, seeds). */
  readonly operator: { accessKeyId: string; secretAccessKey: string };
  /** Secret of an access key, for signature checks of presigned requests; undefined when unknown. */
  secretOf(accessKeyId: string): string | undefined;
  /** Decides an access for the principal behind an access key (presigned requests); throws AccessDenied. */
  authorize(principal: Principal, access: readonly Access[]): void;
  /** The principal behind an access key. */
  principalOf(accessKeyId: string): Principal | undefined;
  /** As whom a function calls, and as whom Lambda reads the function's event sources. */
  principalOfFunction(functionName: string): Principal | undefined;
  /**
   * Rewrites an AWS address of this installation (`https://<api>.execute-api…`, `https://cognito-idp…/<pool>`)
   * to the local one; any other text is returned as it is. Used on function
   * environments and on what a bucket deployment writes into files.
   *
   * - `https://<api>.execute-api.<region>.amazonaws.com/<stage>` → `<endpoint>/execute-api/<api>/<stage>`
   *   (`wss:` → `ws:`)
   * - `https://cognito-idp.<region>.amazonaws.com/<pool>` → `<endpoint>/<pool>`
   * - `https://<prefix>.auth.<region>.amazoncognito.com` → `<endpoint>/_auth/<prefix>`
   * - `https://<id>.cloudfront.net` → the distribution's address, the site's for one that is not known (`wss:` → `ws:`)
   */
  localAddress(text: string): string;
}
