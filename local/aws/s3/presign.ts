import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { AwsError, type Cloud, type Principal } from '../../runtime/cloud';
import type { S3Request } from './request';

const ALGORITHM = 'AWS4-HMAC-SHA256';
const LONGEST = 7 * 24 * 3600;
/** Tolerated clock skew of a signer. */
const SKEW_MS = 15 * 60_000;

/** The signing key's credential scope. */
interface Signer {
  readonly principal: Principal;
  readonly scope: string;
  readonly key: Buffer;
}

/** Whether a request is signed in the query. */
export function isPresigned(query: URLSearchParams): boolean {
  return query.has('X-Amz-Signature') || query.has('X-Amz-Algorithm');
}

/**
 * Verifies the query signature of a presigned request. Returns its principal.
 * Source: docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function verifyPresigned(
  cloud: Cloud,
  request: Pick<S3Request, 'method' | 'path' | 'query' | 'headers'>,
): Principal {
  const { query, headers } = request;
  const field = (name: string): string => {
    const value = query.get(name);
    if (value === null || value === '') {
      throw new AwsError(
        'AuthorizationQueryParametersError',
        'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
      );
    }
    return value;
  };
  if (field('X-Amz-Algorithm') !== ALGORITHM) {
    throw new AwsError(
      'AuthorizationQueryParametersError',
      'X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"',
    );
  }
  const date = field('X-Amz-Date');
  const issued = amzTime(date);
  const seconds = Number(field('X-Amz-Expires'));
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > LONGEST) {
    throw new AwsError(
      'AuthorizationQueryParametersError',
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
    );
  }
  const signer = signerOf(cloud, field('X-Amz-Credential'), date);
  const signed = field('X-Amz-SignedHeaders').split(';');
  // Every effective header must be signed, or the holder of an address could extend it.
  const unsigned = Object.keys(headers).filter(
    (name) => name.startsWith('x-amz-') && name !== 'x-amz-content-sha256' && !signed.includes(name),
  );
  if (!signed.includes('host') || unsigned.length > 0) {
    throw new AwsError(
      'AccessDenied',
      'There were headers present in the request which were not signed',
      403,
      {
        HeadersNotSigned: unsigned.join(', ') || 'host',
      },
    );
  }
  const canonical = [
    request.method,
    request.path
      .split('/')
      .map((part) => encode(decodeURIComponent(part)))
      .join('/'),
    [...query]
      .filter(([name]) => name !== 'X-Amz-Signature')
      .map(([name, value]) => [encode(name), encode(value)] as const)
      .sort(([a, x], [b, y]) => order(a, b) || order(x, y))
      .map(([name, value]) => `${name}=${value}`)
      .join('&'),
    ...signed.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    signed.join(';'),
    query.get('X-Amz-Content-Sha256') ?? headers['x-amz-content-sha256'] ?? 'UNSIGNED-PAYLOAD',
  ].join('\n');
  const text = [ALGORITHM, date, signer.scope, createHash('sha256').update(canonical).digest('hex')].join(
    '\n',
  );
  checkSignature(signer, text, field('X-Amz-Signature'));
  if (Date.now() > issued + seconds * 1000) {
    throw new AwsError('AccessDenied', 'Request has expired', 403, {
      'X-Amz-Expires': seconds,
      Expires: new Date(issued + seconds * 1000).toISOString(),
      ServerTime: new Date().toISOString(),
    });
  }
  if (issued > Date.now() + SKEW_MS) throw new AwsError('AccessDenied', 'Request is not yet valid', 403);
  return signer.principal;
}

/** Verifies the signature of a form's policy (`text` in base64). Returns its principal. */
export function verifyPolicySignature(
  cloud: Cloud,
  fields: Readonly<Record<string, string>>,
  text: string,
): Principal {
  if (fields['x-amz-algorithm'] !== ALGORITHM) {
    throw new AwsError('InvalidArgument', 'X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"');
  }
  const signer = signerOf(cloud, fields['x-amz-credential'] ?? '', fields['x-amz-date'] ?? '');
  checkSignature(signer, text, fields['x-amz-signature'] ?? '');
  return signer.principal;
}

function signerOf(cloud: Cloud, credential: string, date: string): Signer {
  const parts = credential.split('/');
  const scope = parts.slice(-4);
  const accessKeyId = parts.slice(0, -4).join('/');
  const [day, region, service, end] = scope;
  if (
    accessKeyId === '' ||
    day !== date.slice(0, 8) ||
    region !== cloud.region ||
    service !== 's3' ||
    end !== 'aws4_request'
  ) {
    throw new AwsError(
      'AuthorizationQueryParametersError',
      `Error parsing the X-Amz-Credential parameter; the credential must be <key>/${date.slice(0, 8)}/${cloud.region}/s3/aws4_request`,
    );
  }
  const secret = cloud.secretOf(accessKeyId);
  const principal = cloud.principalOf(accessKeyId);
  if (secret === undefined || principal === undefined) {
    throw new AwsError(
      'InvalidAccessKeyId',
      'The AWS Access Key Id you provided does not exist in our records.',
      403,
      { AWSAccessKeyId: accessKeyId },
    );
  }
  let key: Buffer = Buffer.from(`AWS4${secret}`);
  for (const step of scope) key = createHmac('sha256', key).update(step!).digest();
  return { principal, scope: scope.join('/'), key };
}

function checkSignature(signer: Signer, text: string, given: string): void {
  const wanted = createHmac('sha256', signer.key).update(text).digest();
  const bytes = Buffer.from(given, 'hex');
  if (bytes.length !== wanted.length || !timingSafeEqual(bytes, wanted)) {
    throw new AwsError(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      403,
    );
  }
}

function amzTime(text: string): number {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!match) {
    throw new AwsError(
      'AuthorizationQueryParametersError',
      `X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`,
    );
  }
  const [, year, month, day, hour, minute, second] = match.map(Number);
  return Date.UTC(year!, month! - 1, day, hour, minute, second);
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
