import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { encodeAmf0 } from './rtmp/amf0';
import { encodeMessage } from './rtmp/chunks';
import type { MediaTag } from './rtmp/publication';
import { MESSAGE } from './rtmp/writer';
import { findFfmpeg } from './transcode/find';

/** A publisher for tests that sends tags as they are, so that a test can send what no encoder at hand does. */
export interface TagPublisher {
  /** Sends tags at their times, in real time from now; resolves after the last. */
  send(tags: readonly MediaTag[]): Promise<void>;
  /** Whether the server has closed the connection. */
  readonly closed: boolean;
  close(): void;
}

const CHUNK = 65_536;

/** Connects and publishes. */
export async function publishTags(port: number, key: string, host = '127.0.0.1'): Promise<TagPublisher> {
  const socket = connect(port, host);
  let closed = false;
  socket.on('error', () => undefined);
  socket.on('close', () => {
    closed = true;
  });
  await once(socket, 'connect');
  socket.write(Buffer.concat([Buffer.from([3]), Buffer.alloc(1536)]));
  let received = 0;
  let answer = '';
  let accept: () => void = () => undefined;
  const accepted = new Promise<void>((resolve) => {
    accept = resolve;
  });
  socket.on('data', (bytes: Buffer) => {
    received += bytes.length;
    answer += bytes.toString('latin1');
    if (answer.includes('NetStream.Publish.Start')) accept();
  });
  const send = (type: number, payload: Buffer, timestamp = 0, chunk = CHUNK) =>
    socket.write(encodeMessage(4, { type, streamId: 1, timestamp, payload }, chunk));
  while (received < 3073) await once(socket, 'data');
  socket.write(Buffer.alloc(1536));
  const size = Buffer.alloc(4);
  size.writeUInt32BE(CHUNK);
  send(MESSAGE.chunkSize, size, 0, 128);
  send(MESSAGE.command, encodeAmf0('connect', 1, { app: 'app' }));
  send(MESSAGE.command, encodeAmf0('createStream', 2, null));
  send(MESSAGE.command, encodeAmf0('publish', 3, null, key));
  await Promise.race([accepted, once(socket, 'close')]);

  let start: { at: number; media: number } | undefined;
  return {
    async send(tags) {
      for (const { type, timestamp, payload } of tags) {
        start ??= { at: Date.now(), media: timestamp };
        const wait = start.at + timestamp - start.media - Date.now();
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
        if (closed) return;
        send(type === 'metadata' ? MESSAGE.data : MESSAGE[type], payload, timestamp);
      }
    },
    get closed() {
      return closed;
    },
    close: () => void socket.destroy(),
  };
}

/** The tags of a clip that ffmpeg encodes with these arguments. */
export async function encodeTags(args: string): Promise<MediaTag[]> {
  const { path } = await findFfmpeg();
  const { stdout } = await promisify(execFile)(
    path,
    [
      '-v',
      'error',
      '-nostdin',
      ...args.split(' '),
      '-f',
      'flv',
      '-flvflags',
      'no_duration_filesize',
      'pipe:1',
    ],
    { encoding: 'buffer', maxBuffer: 256 * 1024 * 1024 },
  );
  const tags: MediaTag[] = [];
  const types = { 8: 'audio', 9: 'video' } as const;
  for (let at = 13; at + 15 <= stdout.length; ) {
    const size = stdout.readUIntBE(at + 1, 3);
    const type = types[stdout[at] as 8 | 9];
    const timestamp = stdout.readUIntBE(at + 4, 3) + stdout[at + 7]! * 0x1_00_00_00;
    if (type) tags.push({ type, timestamp, payload: stdout.subarray(at + 11, at + 11 + size) });
    at += 11 + size + 4;
  }
  return tags;
}
