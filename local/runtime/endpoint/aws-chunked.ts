import { AwsError } from '../cloud';
import { hmac, sha256 } from './signature';

const EMPTY = sha256('');

/** The key material for the chunks of a `STREAMING-AWS4-HMAC-SHA256-PAYLOAD` body. */
export interface ChunkSigner {
  readonly key: Buffer;
  readonly time: string;
  readonly scope: string;
  /** The signature of the headers: the first link of the chain. */
  readonly seed: string;
}

/**
 * Decodes an `aws-chunked` body: `<hex size>[;chunk-signature=…]\r\n<data>\r\n … 0\r\n<trailers>\r\n`.
 *
 * @param signer verifies the chain of chunk signatures; absent for `STREAMING-UNSIGNED-PAYLOAD-TRAILER`
 * @throws AwsError IncompleteBody, SignatureDoesNotMatch
 */
export function decodeChunks(
  body: Buffer,
  signer?: ChunkSigner,
): { body: Buffer; trailers: Record<string, string> } {
  const chunks: Buffer[] = [];
  let previous = signer?.seed ?? '';
  let at = 0;
  for (;;) {
    const end = body.indexOf('\r\n', at);
    const [size = '', ...extensions] = (end < 0 ? '' : body.toString('latin1', at, end)).split(';');
    if (!/^[0-9a-fA-F]{1,8}$/.test(size)) throw incomplete();
    const length = Number.parseInt(size, 16);
    const start = end + 2;
    const data = body.subarray(start, start + length);
    if (data.length !== length) throw incomplete();
    if (signer) previous = checkChunk(signer, previous, data, extensions);
    if (length === 0) {
      return { body: Buffer.concat(chunks), trailers: readTrailers(body.toString('latin1', start)) };
    }
    chunks.push(data);
    at = start + length + 2;
  }
}

function checkChunk(signer: ChunkSigner, previous: string, data: Buffer, extensions: string[]): string {
  const given = extensions.find((each) => each.startsWith('chunk-signature='))?.slice(16);
  const toSign = ['AWS4-HMAC-SHA256-PAYLOAD', signer.time, signer.scope, previous, EMPTY, sha256(data)];
  const expected = hmac(signer.key, toSign.join('\n')).toString('hex');
  if (given !== expected) {
    throw new AwsError('SignatureDoesNotMatch', 'The signature of a chunk does not match.', 403);
  }
  return expected;
}

function readTrailers(text: string): Record<string, string> {
  const trailers: Record<string, string> = {};
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0) trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return trailers;
}

function incomplete(): AwsError {
  return new AwsError('IncompleteBody', 'The aws-chunked body ends early or is malformed.');
}
