import type { Readable } from 'node:stream';
import { AwsError, type Principal } from '../../runtime/cloud';

/** A call of S3: signed by header, presigned, or a form. */
export interface S3Request {
  readonly method: string;
  /** Decoded; empty for the service itself. */
  readonly bucket: string;
  /** Decoded; empty for the bucket itself. */
  readonly key: string;
  /** Percent-encoded, for error documents. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | Readable;
  readonly principal: Principal;
  readonly sourceIp: string;
}

/** A reply whose body may be a range of a stored object. */
export interface S3Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | { readonly blob: string; readonly start: number; readonly end: number };
}

/** Splits `/bucket/some%20key`. @throws AwsError InvalidURI for a path that is not valid UTF-8 */
export function splitPath(path: string): { bucket: string; key: string } {
  const slash = path.indexOf('/', 1);
  try {
    if (slash < 0) return { bucket: decodeURIComponent(path.slice(1)), key: '' };
    return {
      bucket: decodeURIComponent(path.slice(1, slash)),
      key: decodeURIComponent(path.slice(slash + 1)),
    };
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.");
  }
}

/** Reads a small request document. */
export async function readDocument(body: Buffer | Readable, limit = 2 * 1024 * 1024): Promise<Buffer> {
  if (Buffer.isBuffer(body)) return body;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += (chunk as Buffer).length;
    if (size > limit) throw new AwsError('MaxMessageLengthExceeded', 'Your request was too big.');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
