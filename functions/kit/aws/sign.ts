import * as crypto from 'node:crypto';
import type { Credentials } from './environment';

/** What a signature covers. There is no query: no call here has one. */
export interface Signable {
  readonly method: string;
  /** With its port, when that is not the scheme's own. */
  readonly host: string;
  /** As it is sent, percent-encoded. */
  readonly path: string;
  /** Names in lower case, values without space around them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export interface Scope {
  readonly region: string;
  /** The name that the service signs with: `execute-api`. */
  readonly service: string;
}

/**
 * The headers of a request, signed by Signature Version 4 at `now` (epoch milliseconds).
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function sign(
  request: Signable,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  { region, service }: Scope,
  now: number,
): Record<string, string> {
  const time = timeOf(now);
  const day = time.slice(0, 8);
  const headers: Record<string, string> = { ...request.headers, host: request.host, 'x-amz-date': time };
  if (sessionToken !== undefined) headers['x-amz-security-token'] = sessionToken;
  const names = Object.keys(headers).sort();
  const signed = names.join(';');
  let canonical = `${request.method}\n${canonicalPath(request.path)}\n\n`;
  for (const name of names) canonical += `${name}:${headers[name]}\n`;
  canonical += `\n${signed}\n${digestOf(request.body)}`;
  const scope = `${day}/${region}/${service}/aws4_request`;
  const key = signingKey(secretAccessKey, day, region, service);
  const signature = crypto
    .createHmac('sha256', key)
    .update(`AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`)
    .digest('hex');
  headers.authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`;
  return headers;
}

let lastTime = { second: -1, text: '' };

/** `20261123T001500Z`; written once a second. */
function timeOf(now: number): string {
  const second = Math.floor(now / 1000);
  if (second !== lastTime.second) {
    const text = new Date(second * 1000).toISOString().replace(/[-:]|\.000/g, '');
    lastTime = { second, text };
  }
  return lastTime.text;
}

/** Percent-encoded as AWS wants it in a path: everything but letters, digits, `-`, `.`, `_` and `~`. */
export function encodeSegment(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, percent);
}

const percent = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/** Every service but S3 wants the path encoded once more. It is encoded already, so it holds ASCII only. */
const canonicalPath = (path: string): string => path.replace(/[^A-Za-z0-9\-._~/]/g, percent);

let derived: { of: string; key: crypto.KeyObject }[] = [];

/** A key holds for a day, so the four hashes are worked out once; a function calls few services. */
export function signingKey(secret: string, day: string, region: string, service: string): crypto.KeyObject {
  const of = `${secret}/${day}/${region}/${service}`;
  const known = derived.find((one) => one.of === of);
  if (known !== undefined) return known.key;
  let bytes: Buffer = Buffer.from(`AWS4${secret}`);
  for (const part of [day, region, service, 'aws4_request']) {
    bytes = crypto.createHmac('sha256', bytes).update(part).digest();
  }
  const key = crypto.createSecretKey(bytes);
  derived = [{ of, key }, ...derived.slice(0, 9)];
  return key;
}

let lastBody = { text: '', digest: '' };

/** One frame goes to many connections: its hash is worked out once. */
function digestOf(body: string | Uint8Array): string {
  if (typeof body !== 'string') return sha256(body);
  if (lastBody.digest === '' || body !== lastBody.text) lastBody = { text: body, digest: sha256(body) };
  return lastBody.digest;
}

/** In one call where Node has it (20.12 and newer), which takes a third of the time. */
export const sha256: (content: string | Uint8Array) => string =
  crypto.hash === undefined
    ? (content) => crypto.createHash('sha256').update(content).digest('hex')
    : (content) => crypto.hash('sha256', content, 'hex');
