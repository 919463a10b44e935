import { AwsError } from '../../runtime/cloud';
import type { Buckets } from './buckets';
import { xmlReply } from './objects';
import type { S3Reply, S3Request } from './request';

/** ListObjectsV2. The continuation token is the last key or common prefix of the page before. */
export function listObjects(buckets: Buckets, request: S3Request): S3Reply {
  const bucket = buckets.get(request.bucket);
  const { query } = request;
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const most = Math.min(Number(query.get('max-keys') ?? 1000), 1000);
  if (!Number.isInteger(most) || most < 0) {
    throw new AwsError('InvalidArgument', 'Argument maxKeys must be an integer between 0 and 2147483647');
  }
  const token = query.get('continuation-token');
  const startAfter = query.get('start-after') ?? '';
  const encode = query.get('encoding-type') === 'url' ? encodeURIComponent : (text: string) => text;

  let after = token === null ? startAfter : decodeToken(token);
  const contents: { key: string; lastModified: number; etag: string; size: number }[] = [];
  const prefixes: string[] = [];
  let last: string | undefined;
  let truncated = false;
  // Restarted after each common prefix, so that a folder of a million keys costs one step.
  scan: for (;;) {
    for (const object of bucket.list(prefix, after)) {
      const cut = delimiter === '' ? -1 : object.key.indexOf(delimiter, prefix.length);
      const folder = cut < 0 ? undefined : object.key.slice(0, cut + delimiter.length);
      // As in S3, start-after inside a folder still lists the folder.
      if (contents.length + prefixes.length >= most) {
        truncated = most > 0;
        break scan;
      }
      if (folder !== undefined) {
        prefixes.push(folder);
        after = bucket.skipPast(folder);
        last = after;
        continue scan;
      }
      contents.push(object);
      last = object.key;
    }
    break;
  }
  return xmlReply('ListBucketResult', {
    Name: bucket.name,
    Prefix: encode(prefix),
    Delimiter: delimiter === '' ? undefined : encode(delimiter),
    MaxKeys: most,
    EncodingType: query.get('encoding-type') ?? undefined,
    KeyCount: contents.length + prefixes.length,
    IsTruncated: truncated,
    ContinuationToken: token ?? undefined,
    NextContinuationToken: truncated && last !== undefined ? encodeToken(last) : undefined,
    StartAfter: startAfter === '' ? undefined : encode(startAfter),
    Contents: contents.map((object) => ({
      Key: encode(object.key),
      LastModified: new Date(object.lastModified).toISOString(),
      ETag: object.etag,
      Size: object.size,
      StorageClass: 'STANDARD',
    })),
    CommonPrefixes: prefixes.map((one) => ({ Prefix: encode(one) })),
  });
}

function encodeToken(key: string): string {
  return Buffer.from(key).toString('base64url');
}

function decodeToken(token: string): string {
  const key = Buffer.from(token, 'base64url').toString();
  if (key === '' || encodeToken(key) !== token) {
    throw new AwsError('InvalidArgument', 'The continuation token provided is incorrect');
  }
  return key;
}
