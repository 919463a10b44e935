import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { AwsError } from '../cloud';

/** The members of `Authorization: AWS4-HMAC-SHA256 …`. */
export interface Authorization {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

export interface SignedRequest {
  readonly method: string;
  /** Still percent-encoded. */
  readonly path: string;
  /** Still percent-encoded, without `?`. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Clock skew that AWS tolerates, in milliseconds. */
const MAX_SKEW = 5 * 60_000;

const header =
  /^AWS4-HMAC-SHA256\s+Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request,\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]{64})$/;

/** @throws AwsError IncompleteSignature for a malformed header */
export function parseAuthorization(value: string): Authorization {
  const parts = header.exec(value);
  if (!parts) throw new AwsError('IncompleteSignature', 'The Authorization header is not well-formed.', 403);
  const [, accessKeyId, date, region, service, signedHeaders, signature] = parts as unknown as string[];
  return {
    accessKeyId: accessKeyId!,
    date: date!,
    region: region!,
    service: service!,
    signedHeaders: signedHeaders!.split(';'),
    signature: signature!,
  };
}

/**
 * Verifies a request's signature (SigV4 in the header) and that its body is the signed one.
 *
 * @returns key and time for the chunks of a streamed body
 * @throws AwsError SignatureDoesNotMatch, RequestTimeTooSkewed, XAmzContentSHA256Mismatch
 */
export function verify(
  request: SignedRequest,
  authorization: Authorization,
  secret: string,
  now: number,
): { key: Buffer; time: string; scope: string } {
  const time = request.headers['x-amz-date'] ?? '';
  if (!time.startsWith(authorization.date) || Math.abs(instant(time) - now) > MAX_SKEW) {
    throw new AwsError(
      'RequestTimeTooSkewed',
      `The request time ${time} differs too much from the server time.`,
      403,
    );
  }
  const payload = payloadHash(request, authorization);
  const canonical = [
    request.method,
    canonicalPath(request.path, authorization.service),
    canonicalQuery(request.query),
    ...authorization.signedHeaders.map((name) => `${name}:${normalise(request.headers[name])}`),
    '',
    authorization.signedHeaders.join(';'),
    payload,
  ].join('\n');
  const { date, region, service } = authorization;
  const scope = `${date}/${region}/${service}/aws4_request`;
  const key = signingKey(secret, date, region, service);
  const expected = hmac(key, `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`);
  if (!timingSafeEqual(expected, Buffer.from(authorization.signature, 'hex'))) {
    throw new AwsError(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
      403,
    );
  }
  return { key, time, scope };
}

function payloadHash(request: SignedRequest, { service }: Authorization): string {
  const declared = request.headers['x-amz-content-sha256'];
  if (service === 's3' && declared && !/^[0-9a-f]{64}$/.test(declared)) return declared;
  const actual = sha256(request.body);
  if (declared !== undefined && declared !== actual) {
    throw new AwsError(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  }
  return actual;
}

/** S3 signs the path as sent; every other service encodes each segment once more. */
function canonicalPath(path: string, service: string): string {
  if (path === '') return '/';
  return service === 's3' ? path : path.split('/').map(encode).join('/');
}

function canonicalQuery(query: string): string {
  if (query === '') return '';
  return query
    .split('&')
    .map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return [encode(decode(name)), encode(decode(value.join('=')))] as const;
    })
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError('SignatureDoesNotMatch', 'The query is not percent-encoded UTF-8.', 403);
  }
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const keys = new Map<string, Buffer>();

/** A key is valid for a day; cached, because deriving it takes four HMACs. */
function signingKey(secret: string, date: string, region: string, service: string): Buffer {
  const name = `${secret}/${date}/${region}/${service}`;
  let key = keys.get(name);
  if (!key) {
    key = [date, region, service, 'aws4_request'].reduce(hmac, Buffer.from(`AWS4${secret}`));
    if (keys.size > 1_000) keys.clear();
    keys.set(name, key);
  }
  return key;
}

function normalise(value = ''): string {
  return value.trim().replace(/\s+/g, ' ');
}

/** Milliseconds of `20261123T001500Z`; -Infinity for a malformed time, which is then out of range. */
function instant(time: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(time);
  if (!parts) return Number.NEGATIVE_INFINITY;
  const [year, month, day, hour, minute, second] = parts.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

export function sha256(data: Buffer | string): string {
  return createHash('sha256').update(data).digest('hex');
}

export function hmac(key: Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}
