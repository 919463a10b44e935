import type { Cloud } from '../../runtime/cloud';
import { xmlDocument } from '../../runtime/xml';
import type { Gateway } from '../apigateway';
import { type BucketPolicy, cloudFrontMay } from './bucket-access';
import type { Distribution, Origin } from './distribution';
import { type EdgeResponse, headersOf } from './message';
import type { OriginRequest } from './origin-request';

const bucketOf = (domain: string): string | undefined =>
  /^(.+?)\.s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com$/.exec(domain)?.[1];

const apiOf = (domain: string): string | undefined => /^([a-z0-9]+)\.execute-api\./.exec(domain)?.[1];

/** The stage and the rest of a path on an execute-api domain. */
export function stageOf(path: string): { stage: string; rest: string } {
  const [, stage = '', rest = ''] = /^\/([^/]*)(.*)$/s.exec(path) ?? [];
  return { stage, rest: rest === '' ? '/' : rest };
}

/** Fetches from buckets and APIs (both in this process) and from HTTP servers of this installation. */
export class Origins {
  constructor(
    private readonly cloud: Cloud,
    private readonly gateway: Gateway,
    private readonly bucketPolicy: (bucket: string) => BucketPolicy | undefined,
  ) {}

  /** The WebSocket or REST API behind an origin. */
  api(origin: Origin): string | undefined {
    return apiOf(origin.domain);
  }

  /** Whether the origin itself handles conditional and range requests. */
  isBucket(origin: Origin): boolean {
    return bucketOf(origin.domain) !== undefined;
  }

  async fetch(distribution: Distribution, origin: Origin, request: OriginRequest): Promise<EdgeResponse> {
    const bucket = bucketOf(origin.domain);
    if (bucket !== undefined) return this.#object(distribution, origin, bucket, request);
    const api = apiOf(origin.domain);
    if (api !== undefined) return this.#api(api, request);
    return this.#http(origin, request);
  }

  async #object(
    distribution: Distribution,
    origin: Origin,
    bucket: string,
    request: OriginRequest,
  ): Promise<EdgeResponse> {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return s3Error(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.');
    }
    let key: string;
    try {
      key = decodeURIComponent(request.path.slice(1));
    } catch {
      return s3Error(400, 'InvalidURI', "Couldn't parse the specified URI.");
    }
    const { account } = this.cloud;
    const reader = {
      account,
      distributionArn: `arn:aws:cloudfront::${account}:distribution/${distribution.distributionId}`,
    };
    const policy = origin.signs ? this.bucketPolicy(bucket) : undefined;
    const denied = s3Error(403, 'AccessDenied', 'Access Denied');
    if (!cloudFrontMay(policy, 's3:GetObject', `arn:aws:s3:::${bucket}/${key}`, reader)) return denied;
    const object = key === '' ? undefined : await this.cloud.ports.objects.get(bucket, key);
    if (!object) {
      // Without s3:ListBucket a missing key is a 403, not a 404.
      return cloudFrontMay(policy, 's3:ListBucket', `arn:aws:s3:::${bucket}`, reader)
        ? s3Error(404, 'NoSuchKey', 'The specified key does not exist.')
        : denied;
    }
    const headers = headersOf([
      ['content-type', object.contentType],
      ['etag', object.etag],
      ['last-modified', new Date(object.lastModified).toUTCString()],
      ['accept-ranges', 'bytes'],
      ['server', 'AmazonS3'],
      ...Object.entries(object.metadata).map(([name, value]): [string, string] => [
        `x-amz-meta-${name}`,
        value,
      ]),
    ]);
    if (object.cacheControl) headers.set('cache-control', [object.cacheControl]);
    if (object.contentEncoding) headers.set('content-encoding', [object.contentEncoding]);
    return { status: 200, headers, body: object.body };
  }

  async #api(api: string, request: OriginRequest): Promise<EdgeResponse> {
    // API Gateway finds the API by its Host, and does not know the viewer's.
    if (request.viewerHost) {
      const headers = headersOf([
        ['content-type', 'application/json'],
        ['x-amzn-errortype', 'ForbiddenException'],
      ]);
      return { status: 403, headers, body: Buffer.from('{"message":"Forbidden"}') };
    }
    const { stage, rest } = stageOf(request.path);
    const reply = await this.gateway.handleRest(api, stage, {
      method: request.method,
      path: rest,
      query: request.query,
      headers: request.headers,
      body: request.body,
      sourceIp: request.viewerIp,
      protocol: 'HTTP/1.1',
    });
    return { status: reply.status, headers: headersOf(reply.headers), body: reply.body };
  }

  async #http(origin: Origin, request: OriginRequest): Promise<EdgeResponse> {
    const remote = `https://${origin.domain}`;
    const local = this.cloud.localAddress(remote);
    if (local === remote) {
      this.cloud.log.error(`The origin ${origin.domain} is not part of this installation`);
      return {
        status: 502,
        headers: headersOf([['content-type', 'text/html']]),
        body: Buffer.from('Bad Gateway'),
      };
    }
    const query = request.query === '' ? '' : `?${request.query}`;
    const hasBody = !['GET', 'HEAD'].includes(request.method);
    const answer = await fetch(`${local.replace(/\/$/, '')}${request.path}${query}`, {
      method: request.method,
      headers: request.headers
        .filter(([name]) => name.toLowerCase() !== 'host')
        .map(([name, value]): [string, string] => [name, value]),
      body: hasBody ? new Uint8Array(request.body) : undefined,
      redirect: 'manual',
    });
    const headers = headersOf([...answer.headers].filter(([name]) => name !== 'content-encoding'));
    return { status: answer.status, headers, body: Buffer.from(await answer.arrayBuffer()) };
  }
}

function s3Error(status: number, code: string, message: string): EdgeResponse {
  return {
    status,
    headers: headersOf([
      ['content-type', 'application/xml'],
      ['server', 'AmazonS3'],
    ]),
    body: Buffer.from(xmlDocument('Error', { Code: code, Message: message })),
  };
}
