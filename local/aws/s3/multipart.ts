import { createHash, randomBytes } from 'node:crypto';
import { AwsError } from '../../runtime/cloud';
import type { ObjectRecord, Part } from './bucket';
import type { Buckets } from './buckets';
import { type ChecksumAlgorithm, compositeChecksum } from './checksums';
import { askedAlgorithms, checksumHeaders, objectHeaders, verifyDigests, writeCondition } from './headers';
import { checkKey } from './object-record';
import { xmlReply } from './objects';
import { readDocument, type S3Reply, type S3Request } from './request';
import { parseXml } from './xml';

/** Smallest part except the last: 5 MiB, as in AWS. */
const LEAST_PART = 5 * 1024 * 1024;

export function createMultipartUpload(buckets: Buckets, request: S3Request): S3Reply {
  const bucket = buckets.get(request.bucket);
  checkKey(request.key);
  const [algorithm] = askedAlgorithms(request.headers);
  const upload = {
    id: randomBytes(32).toString('base64url'),
    key: request.key,
    headers: objectHeaders(request.headers),
    started: Date.now(),
    ...(algorithm ? { algorithm } : {}),
  };
  bucket.begin(upload);
  const reply = xmlReply('InitiateMultipartUploadResult', {
    Bucket: bucket.name,
    Key: upload.key,
    UploadId: upload.id,
  });
  if (!algorithm) return reply;
  const extra = {
    'x-amz-checksum-algorithm': algorithm.toUpperCase(),
    'x-amz-checksum-type': 'COMPOSITE',
  };
  return { ...reply, headers: { ...reply.headers, ...extra } };
}

export async function uploadPart(buckets: Buckets, request: S3Request): Promise<S3Reply> {
  const bucket = buckets.get(request.bucket);
  const id = request.query.get('uploadId') ?? '';
  const { upload } = bucket.upload(id, request.key);
  const number = Number(request.query.get('partNumber'));
  if (!Number.isInteger(number) || number < 1 || number > 10_000) {
    throw new AwsError('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive');
  }
  const algorithms = askedAlgorithms(request.headers);
  if (upload.algorithm) algorithms.add(upload.algorithm);
  const blob = await bucket.blobs.write(request.body, algorithms, (written) => {
    verifyDigests(request.headers, written);
    bucket.upload(id, request.key);
  });
  bucket.addPart(id, {
    number,
    blob: blob.id,
    size: blob.size,
    md5: blob.md5,
    lastModified: Date.now(),
    checksums: blob.checksums,
  });
  return { status: 200, headers: { etag: `"${blob.md5}"`, ...checksumHeaders(blob) } };
}

export async function completeMultipartUpload(buckets: Buckets, request: S3Request): Promise<S3Reply> {
  const bucket = buckets.get(request.bucket);
  const id = request.query.get('uploadId') ?? '';
  const { upload, parts } = bucket.upload(id, request.key);
  const document = parseXml(await readDocument(request.body), 'CompleteMultipartUpload');
  const chosen = chooseParts(document.Part ?? [], parts, upload.algorithm);
  const blob = await bucket.blobs.concat(chosen.map((part) => part.blob));
  const md5 = createHash('md5');
  for (const part of chosen) md5.update(part.md5, 'hex');
  const sums = upload.algorithm ? chosen.map((part) => part.checksums[upload.algorithm!] ?? '') : [];
  const record: ObjectRecord = {
    ...upload.headers,
    key: upload.key,
    blob: blob.id,
    size: blob.size,
    etag: `"${md5.digest('hex')}-${chosen.length}"`,
    lastModified: Date.now(),
    checksums: upload.algorithm ? { [upload.algorithm]: compositeChecksum(upload.algorithm, sums) } : {},
    checksumType: 'COMPOSITE',
  };
  // Of two simultaneous completions the second does not find the upload.
  try {
    bucket.upload(id, request.key);
  } catch (error) {
    bucket.blobs.remove(blob.id);
    throw error;
  }
  bucket.put(record, writeCondition(request.headers), id);
  await buckets.created(bucket, record, 'CompleteMultipartUpload', request);
  return xmlReply('CompleteMultipartUploadResult', {
    Location: `${buckets.cloud.endpoint}${request.path}`,
    Bucket: bucket.name,
    Key: record.key,
    ETag: record.etag,
    ...checksumMembers(record),
  });
}

function chooseParts(
  listed: { PartNumber?: string; ETag?: string }[],
  parts: ReadonlyMap<number, Part>,
  algorithm: ChecksumAlgorithm | undefined,
): Part[] {
  if (listed.length === 0) throw new AwsError('MalformedXML', 'You must specify at least one part');
  let before = 0;
  return listed.map((item, index) => {
    const number = Number(item.PartNumber);
    if (!(number > before)) {
      throw new AwsError('InvalidPartOrder', 'The list of parts was not in ascending order.');
    }
    before = number;
    const part = parts.get(number);
    const sum = algorithm && (item as Record<string, string>)[`Checksum${algorithm.toUpperCase()}`];
    if (!part || item.ETag?.replaceAll('"', '') !== part.md5 || (sum && sum !== part.checksums[algorithm])) {
      throw new AwsError(
        'InvalidPart',
        'One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part’s entity tag.',
      );
    }
    if (index < listed.length - 1 && part.size < LEAST_PART) {
      throw new AwsError(
        'EntityTooSmall',
        'Your proposed upload is smaller than the minimum allowed size',
        400,
        { ProposedSize: part.size, MinSizeAllowed: LEAST_PART, PartNumber: number },
      );
    }
    return part;
  });
}

function checksumMembers(record: Pick<ObjectRecord, 'checksums'>): Record<string, string> {
  const members: Record<string, string> = {};
  for (const [algorithm, value] of Object.entries(record.checksums)) {
    members[`Checksum${algorithm.toUpperCase()}`] = value;
  }
  return members;
}

export function abortMultipartUpload(buckets: Buckets, request: S3Request): S3Reply {
  const bucket = buckets.get(request.bucket);
  const id = request.query.get('uploadId') ?? '';
  bucket.upload(id, request.key);
  bucket.abort(id);
  return { status: 204 };
}

export function listParts(buckets: Buckets, request: S3Request): S3Reply {
  const bucket = buckets.get(request.bucket);
  const id = request.query.get('uploadId') ?? '';
  const { parts } = bucket.upload(id, request.key);
  const after = Number(request.query.get('part-number-marker') ?? 0);
  const most = Math.min(Number(request.query.get('max-parts') ?? 1000), 1000);
  const rest = [...parts.values()].filter((part) => part.number > after).sort((a, b) => a.number - b.number);
  const page = rest.slice(0, most);
  return xmlReply('ListPartsResult', {
    Bucket: bucket.name,
    Key: request.key,
    UploadId: id,
    PartNumberMarker: after,
    NextPartNumberMarker: page.at(-1)?.number,
    MaxParts: most,
    IsTruncated: rest.length > page.length,
    Part: page.map((part) => ({
      PartNumber: part.number,
      LastModified: new Date(part.lastModified).toISOString(),
      ETag: `"${part.md5}"`,
      Size: part.size,
      ...checksumMembers(part),
    })),
  });
}
