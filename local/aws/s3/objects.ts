import { AwsError } from '../../runtime/cloud';
import type { XmlTree } from '../../runtime/xml';
import { type Bucket, type ObjectRecord, preconditionFailed } from './bucket';
import type { Buckets } from './buckets';
import {
  askedAlgorithms,
  checksumHeaders,
  objectHeaders,
  parseRange,
  readCondition,
  storedHeaders,
  verifyDigests,
  writeCondition,
} from './headers';
import { checkKey, recordOf } from './object-record';
import { copySource, listAccess } from './operations';
import { readDocument, type S3Reply, type S3Request } from './request';
import { malformedXml, parseXml, s3Document } from './xml';

/** The object. @throws AwsError 404, or 403 when the caller may not list the bucket */
function existing(buckets: Buckets, bucket: Bucket, request: S3Request, key: string): ObjectRecord {
  const record = bucket.get(key);
  if (record) return record;
  buckets.cloud.authorize(request.principal, [listAccess(bucket.name)]);
  throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key });
}

export async function putObject(buckets: Buckets, request: S3Request): Promise<S3Reply> {
  const bucket = buckets.get(request.bucket);
  checkKey(request.key);
  const headers = objectHeaders(request.headers);
  const condition = writeCondition(request.headers);
  const algorithms = askedAlgorithms(request.headers);
  const blob = await bucket.blobs.write(request.body, algorithms.size ? algorithms : ['crc32'], (written) => {
    verifyDigests(request.headers, written);
    const length = request.headers['x-amz-decoded-content-length'] ?? request.headers['content-length'];
    if (!Buffer.isBuffer(request.body) && length !== undefined && Number(length) !== written.size) {
      throw new AwsError('IncompleteBody', 'You did not provide the number of bytes specified.');
    }
  });
  const record = recordOf(request.key, blob, headers);
  bucket.put(record, condition);
  await buckets.created(bucket, record, 'PutObject', request);
  return {
    status: 200,
    headers: { etag: record.etag, 'x-amz-server-side-encryption': 'AES256', ...checksumHeaders(record) },
  };
}

export function getObject(buckets: Buckets, request: S3Request): S3Reply {
  const bucket = buckets.get(request.bucket);
  const record = existing(buckets, bucket, request, request.key);
  const outcome = readCondition(request.headers, record);
  if (outcome === 412) throw preconditionFailed();
  const headers = storedHeaders(record, request.query);
  if (outcome === 304) return { status: 304, headers };
  const range = parseRange(request.headers.range, record.size);
  const { start, end } = range ?? { start: 0, end: record.size - 1 };
  const wantsChecksum = request.headers['x-amz-checksum-mode']?.toUpperCase() === 'ENABLED';
  return {
    status: range ? 206 : 200,
    headers: {
      ...headers,
      'content-length': String(end - start + 1),
      ...(range ? { 'content-range': `bytes ${start}-${end}/${record.size}` } : {}),
      ...(wantsChecksum && !range ? checksumHeaders(record) : {}),
    },
    body: { blob: record.blob, start, end },
  };
}

export async function deleteObject(buckets: Buckets, request: S3Request): Promise<S3Reply> {
  const bucket = buckets.get(request.bucket);
  if (bucket.delete(request.key)) await buckets.deleted(bucket, request.key, 'DeleteObject', request);
  return { status: 204 };
}

/** The keys of a DeleteObjects document (at most 1,000). */
export async function keysToDelete(request: S3Request): Promise<{ keys: string[]; quiet: boolean }> {
  const document = parseXml(await readDocument(request.body), 'Delete');
  const objects: { Key?: unknown }[] = document.Object ?? [];
  const keys = objects.map((object) => object.Key).filter((key): key is string => typeof key === 'string');
  if (keys.length === 0 || keys.length !== objects.length || keys.length > 1000) {
    throw malformedXml();
  }
  return { keys, quiet: document.Quiet === 'true' };
}

export async function deleteObjects(buckets: Buckets, request: S3Request): Promise<S3Reply> {
  const bucket = buckets.get(request.bucket);
  const { keys, quiet } = await keysToDelete(request);
  for (const key of keys) {
    if (bucket.delete(key)) await buckets.deleted(bucket, key, 'DeleteObject', request);
  }
  const tree = quiet ? {} : { Deleted: keys.map((Key) => ({ Key })) };
  return xmlReply('DeleteResult', tree);
}

export async function copyObject(buckets: Buckets, request: S3Request): Promise<S3Reply> {
  const source = copySource(request.headers['x-amz-copy-source']!);
  const bucket = buckets.get(request.bucket);
  checkKey(request.key);
  const from = buckets.get(source.bucket);
  const original = existing(buckets, from, request, source.key);
  const conditions = Object.fromEntries(
    Object.entries(request.headers)
      .filter(([name]) => name.startsWith('x-amz-copy-source-if-'))
      .map(([name, value]) => [name.slice('x-amz-copy-source-'.length), value]),
  );
  if (readCondition(conditions, original) !== undefined) throw preconditionFailed();
  const replace = request.headers['x-amz-metadata-directive'] === 'REPLACE';
  if (from === bucket && source.key === request.key && !replace) {
    throw new AwsError(
      'InvalidRequest',
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata.",
    );
  }
  const blob =
    from === bucket
      ? bucket.blobs.copy(original.blob)
      : (await bucket.blobs.write(from.blobs.stream(original.blob) as AsyncIterable<Buffer>)).id;
  const { size, etag, checksums, checksumType } = original;
  const record: ObjectRecord = {
    ...(replace ? objectHeaders(request.headers) : original),
    ...{ size, etag, checksums, checksumType },
    key: request.key,
    blob,
    lastModified: Date.now(),
  };
  bucket.put(record, writeCondition(request.headers));
  await buckets.created(bucket, record, 'CopyObject', request);
  return xmlReply('CopyObjectResult', {
    LastModified: new Date(record.lastModified).toISOString(),
    ETag: record.etag,
  });
}

export function xmlReply(root: string, tree: XmlTree): S3Reply {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: s3Document(root, tree) };
}
