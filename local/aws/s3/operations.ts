import { type Access, AwsError } from '../../runtime/cloud';
import { type S3Request, splitPath } from './request';

const OPERATIONS = [
  'AbortMultipartUpload',
  'CompleteMultipartUpload',
  'CopyObject',
  'CreateMultipartUpload',
  'DeleteObject',
  'DeleteObjects',
  'GetObject',
  'HeadBucket',
  'HeadObject',
  'ListObjectsV2',
  'ListParts',
  'PutObject',
  'UploadPart',
] as const;
export type Operation = (typeof OPERATIONS)[number];

type Target = Pick<S3Request, 'method' | 'bucket' | 'key' | 'query' | 'headers'>;

/** Sub-resources of unsupported operations: an error, never a silent GetObject. */
const FOREIGN = ['acl', 'tagging', 'versions', 'versionId', 'retention', 'legal-hold', 'torrent', 'select'];

/** The API call of a request. */
export function operationOf(request: Target): Operation {
  const { method, bucket, key, query, headers } = request;
  if (!FOREIGN.some((name) => query.has(name))) {
    if (bucket && key) {
      const upload = query.has('uploadId');
      if (method === 'GET') return upload ? 'ListParts' : 'GetObject';
      if (method === 'HEAD') return 'HeadObject';
      if (method === 'DELETE') return upload ? 'AbortMultipartUpload' : 'DeleteObject';
      if (method === 'POST' && query.has('uploads')) return 'CreateMultipartUpload';
      if (method === 'POST' && upload) return 'CompleteMultipartUpload';
      if (method === 'PUT' && upload && !headers['x-amz-copy-source']) return 'UploadPart';
      if (method === 'PUT' && !upload) return headers['x-amz-copy-source'] ? 'CopyObject' : 'PutObject';
    } else if (bucket) {
      if (method === 'HEAD') return 'HeadBucket';
      if (method === 'GET' && query.get('list-type') === '2') return 'ListObjectsV2';
      if (method === 'POST' && query.has('delete')) return 'DeleteObjects';
    }
  }
  const what = `${method} ${bucket ? (key ? 'object' : 'bucket') : 'service'} ${[...query.keys()].join(',')}`;
  throw new AwsError(
    'NotImplemented',
    `A header or query you provided implies functionality that is not implemented (${what.trim()}).`,
    501,
  );
}

export function bucketArn(bucket: string): string {
  return `arn:aws:s3:::${bucket}`;
}

/** The access that a request needs. `deletes` are the keys of a DeleteObjects document. */
export function accessOf(request: Target, deletes: readonly string[] = []): Access[] {
  const object = `${bucketArn(request.bucket)}/${request.key}`;
  switch (operationOf(request)) {
    case 'GetObject':
    case 'HeadObject':
      return [{ action: 's3:GetObject', resource: object }];
    case 'PutObject':
    case 'CreateMultipartUpload':
    case 'UploadPart':
    case 'CompleteMultipartUpload':
      return [{ action: 's3:PutObject', resource: object }];
    case 'CopyObject': {
      const source = copySource(request.headers['x-amz-copy-source']!);
      return [
        { action: 's3:GetObject', resource: `${bucketArn(source.bucket)}/${source.key}` },
        { action: 's3:PutObject', resource: object },
      ];
    }
    case 'AbortMultipartUpload':
      return [{ action: 's3:AbortMultipartUpload', resource: object }];
    case 'ListParts':
      return [{ action: 's3:ListMultipartUploadParts', resource: object }];
    case 'DeleteObject':
      return [{ action: 's3:DeleteObject', resource: object }];
    case 'DeleteObjects':
      return deletes.map((key) => ({
        action: 's3:DeleteObject',
        resource: `${bucketArn(request.bucket)}/${key}`,
      }));
    case 'ListObjectsV2':
      return [listAccess(request.bucket, request.query)];
    case 'HeadBucket':
      return [{ action: 's3:ListBucket', resource: bucketArn(request.bucket) }];
  }
}

export function listAccess(bucket: string, query = new URLSearchParams()): Access {
  const context: Record<string, string> = {};
  for (const name of ['prefix', 'delimiter', 'max-keys']) {
    const value = query.get(name);
    if (value !== null) context[`s3:${name}`] = value;
  }
  return { action: 's3:ListBucket', resource: bucketArn(bucket), context };
}

/** The bucket and key of `x-amz-copy-source`. */
export function copySource(header: string): { bucket: string; key: string } {
  const source = splitPath(header.startsWith('/') ? header : `/${header}`);
  if (!source.bucket || !source.key || header.includes('?versionId=')) {
    throw new AwsError('InvalidArgument', 'Copy Source must mention the source bucket and key');
  }
  return source;
}
