import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { misdirected, namesThisMachine } from '../../runtime/local-host';
import { listenOnLoopback } from '../loopback';
import type { Broadcast, Variant } from './broadcast';
import { mediaPlaylist, multivariantPlaylist, renditionReports } from './playlist';
import type { RenditionStream } from './rendition';

/** Finds broadcasts by the id in their addresses. */
export interface Directory {
  /** The broadcast for new viewers of a channel, if any. */
  live(channel: string): Broadcast | undefined;
  /** Also one that ended recently, so that its viewers see the end. */
  byId(channel: string, broadcast: string): Broadcast | undefined;
  /** The latest thumbnail of a channel. */
  thumbnail(channel: string): Buffer | undefined;
}

export interface Origin {
  readonly port: number;
  close(): Promise<void>;
}

const MASTER = /^\/api\/video\/v1\/[\w-]+\.\d{12}\.channel\.([\w-]+)\.m3u8$/;
const MEDIA =
  /^\/live\/([\w-]+)\/([0-9a-f]+)\/([\w-]+)\/(index\.m3u8|init-(\d+)\.mp4|segment-(\d+)\.m4s|part-(\d+)\.m4s)$/;
const THUMBNAIL = /^\/thumb\/([\w-]+)\.jpg$/;
const PLAYLIST = 'application/vnd.apple.mpegurl';
const FOREVER = 'public, max-age=31536000, immutable';

class HttpError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Serves every live broadcast on the loopback addresses. @param port 0 takes a free one */
export async function startOrigin(port: number, directory: Directory): Promise<Origin> {
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    if (!namesThisMachine(request)) return void response.writeHead(421).end(misdirected);
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-expose-headers', 'content-length, date');
    answer(request, response, directory).catch((error: unknown) => {
      const known = error instanceof HttpError;
      response.writeHead(known ? error.status : 500, {
        'content-type': 'text/plain; charset=utf-8',
        'cache-control': 'public, max-age=1',
      });
      response.end(known ? error.message : 'The request could not be served.');
    });
  };
  const servers = [0, 1].map(() => createServer({ keepAliveTimeout: 30_000 }, serve));
  const taken = await listenOnLoopback(port, servers[0]!, servers[1]!);
  const close = (server: Server) =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    port: taken,
    close: async () => void (await Promise.all(servers.map(close))),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  directory: Directory,
): Promise<void> {
  if (request.method === 'OPTIONS') {
    response.writeHead(204, {
      'access-control-allow-methods': 'GET, HEAD',
      'access-control-max-age': '86400',
    });
    response.end();
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD')
    throw new HttpError(405, 'Only GET and HEAD are allowed.');
  const url = new URL(request.url ?? '/', 'http://origin');
  const send = (type: string, cache: string, body: Buffer | string) => {
    response.writeHead(200, {
      'content-type': type,
      'cache-control': cache,
      'content-length': Buffer.byteLength(body),
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  };

  const master = MASTER.exec(url.pathname);
  if (master) {
    const broadcast = directory.live(master[1]!);
    if (!broadcast?.ready) throw new HttpError(404, 'The channel is not live.');
    const viewer = randomBytes(8).toString('hex');
    broadcast.seen(viewer);
    send(PLAYLIST, 'no-store', multivariantPlaylist(broadcast, `/live/${master[1]}`, viewer));
    return;
  }
  const picture = THUMBNAIL.exec(url.pathname);
  if (picture) {
    const jpeg = directory.thumbnail(picture[1]!);
    if (!jpeg) throw new HttpError(404, 'There is no thumbnail of this channel.');
    send('image/jpeg', 'public, max-age=2', jpeg);
    return;
  }
  const media = MEDIA.exec(url.pathname);
  const broadcast = media ? directory.byId(media[1]!, media[2]!) : undefined;
  const variant = broadcast?.variant(media![3]!);
  if (!media || !broadcast || !variant) throw new HttpError(404, 'There is nothing at this address.');
  const closed = new AbortController();
  response.once('close', () => closed.abort());
  const [, , , , file, run, segment, part] = media;
  if (file === 'index.m3u8') {
    const viewer = /^[0-9a-f]{1,32}$/.exec(url.searchParams.get('viewer') ?? '')?.[0] ?? 'anonymous';
    const blocking = await waitForPosition(variant.stream, url.searchParams, closed.signal);
    broadcast.seen(viewer);
    const text = cachedPlaylist(variant.stream) + renditionReports(broadcast, variant.stream, viewer);
    send(PLAYLIST, blocking ? 'public, max-age=6' : 'public, max-age=1', text);
  } else if (run !== undefined) send('video/mp4', FOREVER, init(variant, Number(run)));
  else if (segment !== undefined) {
    const found = variant.stream.segment(Number(segment));
    if (!found?.complete) throw new HttpError(404, 'The segment is not available.');
    send('video/mp4', FOREVER, Buffer.concat(found.parts.map(({ bytes }) => bytes)));
  } else send('video/mp4', FOREVER, await hintedPart(variant.stream, Number(part), closed.signal));
}

const playlists = new WeakMap<RenditionStream, { version: number; text: string }>();

/** Cached, because all viewers of a rendition request the same text at the same moment. */
function cachedPlaylist(stream: RenditionStream): string {
  let known = playlists.get(stream);
  if (known?.version !== stream.version) {
    known = { version: stream.version, text: mediaPlaylist(stream) };
    playlists.set(stream, known);
  }
  return known.text;
}

function init({ stream }: Variant, run: number): Buffer {
  const known = stream.segments.find((segment) => segment.run.number === run)?.run ?? stream.currentRun;
  if (known?.number !== run) throw new HttpError(404, 'The initialisation segment is not available.');
  return known.movie.init;
}

/** Blocking playlist reload (RFC 8216bis, section 6.2.5.2). Returns whether the request was a blocking one. */
async function waitForPosition(
  stream: RenditionStream,
  query: URLSearchParams,
  closed: AbortSignal,
): Promise<boolean> {
  const sequence = directive(query, '_HLS_msn');
  const part = directive(query, '_HLS_part');
  if (sequence === undefined) {
    if (part !== undefined) throw new HttpError(400, '_HLS_part needs _HLS_msn.');
    return false;
  }
  const last = stream.position.sequence;
  if (sequence > last + 2) throw new HttpError(400, `_HLS_msn is too far ahead; the last is ${last}.`);
  if (part !== undefined && part > 200) throw new HttpError(400, '_HLS_part is out of range.');
  const limit = AbortSignal.any([closed, AbortSignal.timeout(stream.timing.targetDuration * 3_000)]);
  while (!stream.ended && !reached(stream, sequence, part)) {
    if (limit.aborted) throw new HttpError(503, 'The stream has stalled.');
    await stream.changeOrAbort(limit);
  }
  return true;
}

/** A part beyond the end of its segment means the first part of the next one. */
function reached(stream: RenditionStream, sequence: number, part: number | undefined): boolean {
  const last = stream.segments.at(-1);
  if (!last || last.sequence < sequence) return false;
  if (last.sequence > sequence) return true;
  if (part === undefined) return last.complete;
  return part < last.parts.length;
}

function directive(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new HttpError(400, `${name} is not a number.`);
  return Number(text);
}

/** Waits for the part in the preload hint. */
async function hintedPart(stream: RenditionStream, number: number, closed: AbortSignal): Promise<Buffer> {
  const limit = AbortSignal.any([closed, AbortSignal.timeout(stream.timing.targetDuration * 3_000)]);
  while (!stream.ended && stream.hint === number && !limit.aborted) await stream.changeOrAbort(limit);
  const part = stream.part(number);
  if (!part) throw new HttpError(404, 'The part is not available.');
  return part.bytes;
}
