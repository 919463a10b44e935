import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { AwsError, type Call, type Cloud, type Ports, type Reply, type Service } from '../../runtime/cloud';
import { ConnectionLost } from '../../runtime/faults';
import type { PolicyDocument } from '../../runtime/iam/policy';
import { Buckets } from './buckets';
import { corsHeaders, preflight } from './cors';
import { deploy } from './deployment';
import { listObjects } from './listing';
import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  listParts,
  uploadPart,
} from './multipart';
import { notificationConfig } from './notifications';
import { copyObject, deleteObject, deleteObjects, getObject, keysToDelete, putObject } from './objects';
import { accessOf, type Operation, operationOf } from './operations';
import { postObject } from './post-object';
import { isPresigned, verifyPresigned } from './presign';
import { type S3Reply, type S3Request, splitPath } from './request';
import { xmlError } from './xml';

const SWEEP_MS = 3_600_000;

const handlers: Readonly<
  Record<Operation, (buckets: Buckets, request: S3Request) => S3Reply | Promise<S3Reply>>
> = {
  AbortMultipartUpload: abortMultipartUpload,
  CompleteMultipartUpload: completeMultipartUpload,
  CopyObject: copyObject,
  CreateMultipartUpload: createMultipartUpload,
  DeleteObject: deleteObject,
  DeleteObjects: deleteObjects,
  GetObject: getObject,
  HeadObject: getObject,
  HeadBucket(buckets, { bucket }) {
    buckets.get(bucket);
    return { status: 200, headers: { 'x-amz-bucket-region': buckets.cloud.region } };
  },
  ListObjectsV2: listObjects,
  ListParts: listParts,
  PutObject: putObject,
  UploadPart: uploadPart,
};

export interface ObjectStore extends Service {
  readonly objects: Ports['objects'];
  /** The policy document of a bucket, by which CloudFront may read. */
  bucketPolicy(bucket: string): PolicyDocument | undefined;
}

/**
 * The S3 calls in use, in path style. No versions, tags or ACLs. The caller's role decides on access; bucket policies
 * apply to CloudFront only.
 */
export function createS3(cloud: Cloud): ObjectStore {
  const buckets = new Buckets(cloud);
  const policies = new Map<string, PolicyDocument>();
  let sweep: NodeJS.Timeout | undefined;

  const perform = async (request: S3Request): Promise<S3Reply> =>
    handlers[operationOf(request)](buckets, request);

  const withCors = (bucket: string, method: string, headers: Readonly<Record<string, string>>) =>
    corsHeaders(buckets.cors(bucket), headers.origin, method);

  return {
    name: 's3',
    signingNames: ['s3'],
    objects: buckets.objects,
    bucketPolicy: (bucket) => policies.get(bucket),
    resources: {
      'AWS::S3::Bucket': async (spec) => {
        const name: string = spec.properties.BucketName ?? spec.physicalName(63).toLowerCase();
        buckets.provision(name, spec.properties);
        const domain = `${name}.s3.${cloud.region}.amazonaws.com`;
        return {
          ref: name,
          attributes: {
            Arn: `arn:aws:s3:::${name}`,
            DomainName: `${name}.s3.amazonaws.com`,
            RegionalDomainName: domain,
            DualStackDomainName: `${name}.s3.dualstack.${cloud.region}.amazonaws.com`,
            WebsiteURL: `http://${name}.s3-website-${cloud.region}.amazonaws.com`,
          },
        };
      },
      'AWS::S3::BucketPolicy': async (spec) => {
        policies.set(spec.properties.Bucket, spec.properties.PolicyDocument);
        return { ref: spec.properties.Bucket };
      },
      // Buckets are emptied when a stack is deleted, which never happens locally.
      'Custom::S3AutoDeleteObjects': async (spec) => ({ ref: spec.physicalName(64) }),
      'Custom::S3BucketNotifications': async (spec) => {
        const { BucketName, NotificationConfiguration } = spec.properties;
        buckets.addNotifications(BucketName, notificationConfig(NotificationConfiguration));
        return { ref: spec.physicalName(64) };
      },
      'Custom::CDKBucketDeployment': (spec) => deploy(buckets, spec),
    },

    async access(call) {
      const request = fromCall(call);
      const deletes = operationOf(request) === 'DeleteObjects' ? (await keysToDelete(request)).keys : [];
      return accessOf(request, deletes);
    },

    async handle(call) {
      const request = fromCall(call);
      let reply: S3Reply;
      try {
        reply = await perform(request);
      } catch (error) {
        reply = errorReply(error, request.method, call.path);
      }
      const headers = { ...reply.headers, ...withCors(request.bucket, request.method, request.headers) };
      return { status: reply.status, headers, ...(await wholeBody(buckets, request, reply)) };
    },

    async open(message, response) {
      const url = new URL(message.url ?? '/', 'http://localhost');
      // Not parsed by URL, which would resolve `..`, a legal part of a key.
      const path = (message.url ?? '/').split('?')[0]!;
      const headers = flatten(message);
      const method = message.method ?? 'GET';
      let target: { bucket: string; key: string };
      try {
        target = splitPath(path);
      } catch {
        return false;
      }
      const scoped = url.searchParams.get('X-Amz-Credential')?.endsWith('/s3/aws4_request') ?? false;
      if (!buckets.has(target.bucket) && !scoped) return false;
      const request = { ...target, method, path, query: url.searchParams, headers };
      const sourceIp = message.socket.remoteAddress ?? '127.0.0.1';
      let reply: S3Reply;
      let cors: Record<string, string> = {};
      try {
        if (method === 'OPTIONS') {
          cors = preflight(buckets.cors(target.bucket), headers);
          reply = { status: 200 };
        } else {
          cors = withCors(target.bucket, method, headers);
          reply = await performOpen(request, message, sourceIp);
        }
      } catch (error) {
        reply = errorReply(error, method, path);
      }
      await send(buckets, target.bucket, message, response, {
        ...reply,
        headers: { ...reply.headers, ...cors },
      });
      return true;
    },

    async start() {
      await buckets.expire();
      sweep = setInterval(() => {
        buckets
          .expire()
          .catch((error) => cloud.log.error('lifecycle sweep failed', { error: String(error) }));
      }, SWEEP_MS);
      sweep.unref();
    },

    async stop() {
      clearInterval(sweep);
      buckets.close();
    },
  };

  async function performOpen(
    request: Omit<S3Request, 'body' | 'principal' | 'sourceIp'>,
    message: IncomingMessage,
    sourceIp: string,
  ): Promise<S3Reply> {
    if (isPresigned(request.query)) {
      const principal = verifyPresigned(cloud, request);
      if (request.headers['content-encoding']?.includes('aws-chunked')) {
        throw new AwsError('NotImplemented', 'A presigned request cannot have signed chunks.', 501);
      }
      const presigned: S3Request = { ...request, body: message, principal, sourceIp };
      const operation = operationOf(presigned);
      if (operation === 'DeleteObjects') {
        throw new AwsError('NotImplemented', 'DeleteObjects cannot be presigned here.', 501);
      }
      await cloud.faults.before('s3', operation);
      cloud.authorize(principal, accessOf(presigned));
      return perform(presigned);
    }
    if (request.method === 'POST' && request.key === '') {
      await cloud.faults.before('s3', 'PostObject');
      return postObject(buckets, { ...request, body: message, sourceIp });
    }
    throw new AwsError('AccessDenied', 'Access Denied', 403);
  }

  function errorReply(error: unknown, method: string, path: string): S3Reply {
    if (error instanceof ConnectionLost) throw error;
    if (error instanceof AwsError && error.code === 'AccessDeniedException') {
      return errorReply(new AwsError('AccessDenied', error.message, 403), method, path);
    }
    const known =
      error instanceof AwsError
        ? error
        : new AwsError('InternalError', 'We encountered an internal error. Please try again.', 500);
    if (known !== error) cloud.log.error('s3 call failed', { method, path, error: String(error) });
    const headers = { 'content-type': 'application/xml' };
    return { status: known.status, headers, body: method === 'HEAD' ? '' : xmlError(known, path) };
  }
}

function fromCall(call: Call): S3Request {
  return { ...call, ...splitPath(call.path), sourceIp: '127.0.0.1' };
}

function flatten(message: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
  }
  return headers;
}

async function wholeBody(buckets: Buckets, request: S3Request, reply: S3Reply): Promise<Pick<Reply, 'body'>> {
  if (request.method === 'HEAD' || reply.body === undefined) return {};
  if (typeof reply.body === 'string') return { body: reply.body };
  const { blob, start, end } = reply.body;
  return { body: await buckets.get(request.bucket).blobs.read(blob, start, end) };
}

async function send(
  buckets: Buckets,
  bucket: string,
  message: IncomingMessage,
  response: ServerResponse,
  reply: S3Reply,
): Promise<void> {
  // A refused upload is not read to its end: close the connection after the answer.
  const headers = message.complete ? reply.headers : { ...reply.headers, connection: 'close' };
  const { body } = reply;
  if (body === undefined || typeof body === 'string' || message.method === 'HEAD') {
    response.writeHead(reply.status, headers).end(typeof body === 'string' ? body : undefined);
    return;
  }
  if (body.end < body.start) {
    response.writeHead(reply.status, headers).end();
    return;
  }
  const stream = buckets.get(bucket).blobs.stream(body.blob, body.start, body.end);
  response.writeHead(reply.status, headers);
  // Readers may leave early.
  await pipeline(stream, response).catch(() => response.destroy());
}
