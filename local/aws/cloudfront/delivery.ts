import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { type EdgeRequest, type EdgeResponse, first } from './message';
import type { CachePolicy } from './policies';

const packGzip = promisify(gzip);
const packBrotli = promisify(brotliCompress);

export type Encoding = 'br' | 'gzip' | '';

/** The encoding in the cache key: offered by the policy and accepted by the viewer. */
export function encodingFor(request: EdgeRequest, policy: CachePolicy): Encoding {
  const accepted = (first(request.headers, 'accept-encoding') ?? '').toLowerCase();
  const takes = (name: string) =>
    new RegExp(`(^|,)\\s*${name}\\s*(;\\s*q=(?!0(\\.0*)?\\s*(,|$))[^,]*)?\\s*(,|$)`).test(accepted);
  if (policy.brotli && takes('br')) return 'br';
  if (policy.gzip && takes('gzip')) return 'gzip';
  return '';
}

/** CloudFront developer guide, "File types that CloudFront compresses". */
const compressible =
  /^(text\/|application\/(javascript|x-javascript|json|ld\+json|manifest\+json|problem\+json|xml|xhtml\+xml|rss\+xml|atom\+xml|wasm|vnd\.apple\.mpegurl|x-mpegurl|x-protobuf|vnd\.ms-fontobject)|font\/(ttf|otf|opentype)|image\/(svg\+xml|bmp|x-icon|vnd\.microsoft\.icon))/i;

/** Compresses a response if the behaviour has Compress: 1,000 to 10,000,000 bytes of a known type. */
export async function compress(response: EdgeResponse, encoding: Encoding): Promise<EdgeResponse> {
  const { body, headers } = response;
  if (encoding === '' || ![200, 403, 404].includes(response.status)) return response;
  if (headers.has('content-encoding') || body.length < 1_000 || body.length > 10_000_000) return response;
  if (!compressible.test(first(headers, 'content-type') ?? '')) return response;
  const packed =
    encoding === 'br'
      ? await packBrotli(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })
      : await packGzip(body, { level: 6 });
  const changed = new Map(headers);
  changed.set('content-encoding', [encoding]);
  changed.set('vary', [...new Set([...(headers.get('vary') ?? []), 'Accept-Encoding'])]);
  const etag = first(headers, 'etag');
  if (etag && !etag.startsWith('W/')) changed.set('etag', [`W/${etag}`]);
  return { ...response, headers: changed, body: packed };
}

const weak = (etag: string): string => etag.trim().replace(/^W\//, '');

function notModified(request: EdgeRequest, response: EdgeResponse): boolean {
  const wanted = first(request.headers, 'if-none-match');
  const etag = first(response.headers, 'etag');
  if (wanted !== undefined) {
    if (etag === undefined) return false;
    return wanted.trim() === '*' || wanted.split(',').some((one) => weak(one) === weak(etag));
  }
  const since = first(request.headers, 'if-modified-since');
  const modified = first(response.headers, 'last-modified');
  return since !== undefined && modified !== undefined && Date.parse(modified) <= Date.parse(since);
}

/** Handles If-None-Match, If-Modified-Since and Range on a complete 200. */
export function deliver(request: EdgeRequest, response: EdgeResponse): EdgeResponse {
  if (response.status !== 200 || (request.method !== 'GET' && request.method !== 'HEAD')) return response;
  if (notModified(request, response)) {
    const headers = new Map(response.headers);
    for (const name of ['content-type', 'content-length', 'content-encoding']) headers.delete(name);
    return { status: 304, headers, body: Buffer.alloc(0) };
  }
  const range = first(request.headers, 'range');
  if (range === undefined || !rangeCounts(request, response)) return response;
  const { length } = response.body;
  const span = parseRange(range, length);
  if (span === 'ignored') return response;
  const headers = new Map(response.headers);
  if (span === 'unsatisfiable') {
    headers.set('content-range', [`bytes */${length}`]);
    headers.delete('content-encoding');
    return { status: 416, headers, body: Buffer.alloc(0) };
  }
  headers.set('content-range', [`bytes ${span.start}-${span.end}/${length}`]);
  return { status: 206, headers, body: response.body.subarray(span.start, span.end + 1) };
}

function rangeCounts(request: EdgeRequest, response: EdgeResponse): boolean {
  const condition = first(request.headers, 'if-range');
  if (condition === undefined) return true;
  return (
    condition === first(response.headers, 'etag') || condition === first(response.headers, 'last-modified')
  );
}

function parseRange(range: string, length: number) {
  const match = /^bytes=(\d*)-(\d*)$/.exec(range.trim());
  if (!match || (match[1] === '' && match[2] === '')) return 'ignored' as const;
  if (match[1] === '') {
    const last = Number(match[2]);
    if (last === 0 || length === 0) return 'unsatisfiable' as const;
    return { start: Math.max(0, length - last), end: length - 1 };
  }
  const start = Number(match[1]);
  const end = match[2] === '' ? length - 1 : Math.min(Number(match[2]), length - 1);
  if (match[2] !== '' && Number(match[2]) < start) return 'ignored' as const;
  return start >= length ? ('unsatisfiable' as const) : { start, end };
}
