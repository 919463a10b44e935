import { AwsError } from '../../runtime/cloud';
import type { Blob } from './blobs';
import type { ObjectHeaders, ObjectRecord, WriteCondition } from './bucket';
import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm, checksumAlgorithm } from './checksums';
import { DEFAULT_TYPE } from './content-types';
import type { S3Request } from './request';

type Headers = S3Request['headers'];

/** Headers that an object may have: their names in a record and on the wire. */
const OPTIONAL = [
  ['cacheControl', 'cache-control'],
  ['contentEncoding', 'content-encoding'],
  ['contentDisposition', 'content-disposition'],
  ['contentLanguage', 'content-language'],
  ['expires', 'expires'],
] as const;

/** The headers of a write that are stored with the object. */
export function objectHeaders(headers: Headers): ObjectHeaders {
  const metadata: Record<string, string> = {};
  let size = 0;
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith('x-amz-meta-')) continue;
    metadata[name.slice('x-amz-meta-'.length)] = value;
    size += name.length - 'x-amz-meta-'.length + Buffer.byteLength(value);
  }
  if (size > 2048) {
    throw new AwsError('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size');
  }
  // The SDK adds its own framing to Content-Encoding; S3 does not store it.
  const encoding = headers['content-encoding']
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== 'aws-chunked' && name !== '')
    .join(',');
  const given: Record<string, string | undefined> = { ...headers, 'content-encoding': encoding };
  const optional = OPTIONAL.flatMap(([member, name]) => (given[name] ? [[member, given[name]]] : []));
  const contentType = headers['content-type'] || DEFAULT_TYPE;
  return { contentType, metadata, ...Object.fromEntries(optional) };
}

export function writeCondition(headers: Headers): WriteCondition {
  const ifNoneMatch = headers['if-none-match'];
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') {
    throw new AwsError('NotImplemented', 'If-None-Match of a write must be *.', 501);
  }
  return {
    ...(headers['if-match'] ? { ifMatch: headers['if-match'] } : {}),
    ...(ifNoneMatch ? { ifNoneMatch } : {}),
  };
}

/** The checksums given or named by the writer (in a header, a trailer, or the SDK's choice). */
export function askedAlgorithms(headers: Headers): Set<ChecksumAlgorithm> {
  const names = Object.keys(headers).filter((name) => name.startsWith('x-amz-checksum-'));
  names.push(...(headers['x-amz-trailer'] ?? '').split(','), headers['x-amz-sdk-checksum-algorithm'] ?? '');
  if (headers['x-amz-checksum-algorithm']) names.push(headers['x-amz-checksum-algorithm']);
  const found = names.map((name) => checksumAlgorithm(name.trim())).filter((name) => name !== undefined);
  return new Set(found);
}

/** Verifies the digests sent by the writer. @throws AwsError BadDigest */
export function verifyDigests(headers: Headers, blob: Blob): void {
  const md5 = headers['content-md5'];
  if (md5 !== undefined) {
    const wanted = Buffer.from(md5, 'base64');
    if (wanted.length !== 16)
      throw new AwsError('InvalidDigest', 'The Content-MD5 you specified was invalid.');
    if (wanted.toString('hex') !== blob.md5) {
      throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
    }
  }
  for (const algorithm of CHECKSUM_ALGORITHMS) {
    const wanted = headers[`x-amz-checksum-${algorithm}`];
    if (wanted !== undefined && wanted !== blob.checksums[algorithm]) {
      const name = algorithm.toUpperCase();
      throw new AwsError('BadDigest', `The ${name} you specified did not match the calculated checksum.`);
    }
  }
}

export function checksumHeaders(
  record: Pick<ObjectRecord, 'checksums'> & Partial<Pick<ObjectRecord, 'checksumType'>>,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [algorithm, value] of Object.entries(record.checksums)) {
    headers[`x-amz-checksum-${algorithm}`] = value;
    headers['x-amz-checksum-type'] = record.checksumType ?? 'FULL_OBJECT';
  }
  return headers;
}

/** `response-content-type` and similar parameters of a GET, which override the stored headers. */
const OVERRIDES: Readonly<Record<string, string>> = {
  'response-content-type': 'content-type',
  'response-cache-control': 'cache-control',
  'response-content-disposition': 'content-disposition',
  'response-content-encoding': 'content-encoding',
  'response-content-language': 'content-language',
  'response-expires': 'expires',
};

export function storedHeaders(record: ObjectRecord, query = new URLSearchParams()): Record<string, string> {
  const headers: Record<string, string> = {
    etag: record.etag,
    'last-modified': new Date(record.lastModified).toUTCString(),
    'accept-ranges': 'bytes',
    'content-type': record.contentType,
    'x-amz-server-side-encryption': 'AES256',
  };
  for (const [member, name] of OPTIONAL) if (record[member]) headers[name] = record[member];
  for (const [name, value] of Object.entries(record.metadata)) headers[`x-amz-meta-${name}`] = value;
  for (const [parameter, header] of Object.entries(OVERRIDES)) {
    const value = query.get(parameter);
    // With a line break a presigned address could write other headers.
    if (value !== null && !/[\r\n]/.test(value)) headers[header] = value;
  }
  return headers;
}

/** 304 or 412 by the reader's conditions in the order of RFC 9110; undefined to send the object. */
export function readCondition(headers: Headers, record: ObjectRecord): 304 | 412 | undefined {
  const seconds = Math.floor(record.lastModified / 1000) * 1000;
  const matches = (list: string) =>
    list
      .split(',')
      .map((tag) => tag.trim().replace(/^W\//, '').replaceAll('"', ''))
      .some((tag) => tag === '*' || tag === record.etag.replaceAll('"', ''));
  const ifMatch = headers['if-match'];
  const since = Date.parse(headers['if-unmodified-since'] ?? '');
  if (ifMatch !== undefined) {
    if (!matches(ifMatch)) return 412;
  } else if (seconds > since) return 412;
  const ifNoneMatch = headers['if-none-match'];
  if (ifNoneMatch !== undefined) return matches(ifNoneMatch) ? 304 : undefined;
  return seconds <= Date.parse(headers['if-modified-since'] ?? '') ? 304 : undefined;
}

/** The inclusive range of a Range header; undefined for the whole object (also for an invalid header). */
export function parseRange(
  header: string | undefined,
  size: number,
): { start: number; end: number } | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  const start = match[1] === '' ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const end = match[1] === '' || match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1);
  if (match[1] !== '' && match[2] !== '' && Number(match[2]) < Number(match[1])) return undefined;
  if (start >= size || (match[1] === '' && Number(match[2]) === 0)) {
    throw new AwsError('InvalidRange', 'The requested range is not satisfiable', 416, {
      ActualObjectSize: size,
    });
  }
  return { start, end };
}
