/** The chunk layer of RTMP (Adobe RTMP specification 1.0, section 5.3). */

export interface RtmpMessage {
  readonly type: number;
  readonly streamId: number;
  /** Milliseconds, wraps at 2^32. */
  readonly timestamp: number;
  /** May be a view of a receive buffer: copy it to keep it. */
  readonly payload: Buffer;
}

export class ChunkError extends Error {
  override readonly name = 'ChunkError';
}

interface ChunkStream {
  timestamp: number;
  delta: number;
  length: number;
  type: number;
  streamId: number;
  extended: boolean;
  parts: Buffer[];
  received: number;
}

const MAX_CHUNK_STREAMS = 64;
const MAX_CHUNK_SIZE = 0xff_ff_ff;

/**
 * Assembles received bytes into messages. `maxMessage` limits how much a peer can make the server buffer: set it low
 * until the peer is authenticated.
 */
export class ChunkReader {
  maxMessage: number;
  private chunkSize = 128;
  private pending: Buffer = Buffer.alloc(0);
  private readonly streams = new Map<number, ChunkStream>();

  constructor(maxMessage: number) {
    this.maxMessage = maxMessage;
  }

  setChunkSize(size: number): void {
    if (size < 1 || size > 0x7f_ff_ff_ff) throw new ChunkError(`chunk size ${size} is out of range`);
    this.chunkSize = Math.min(size, MAX_CHUNK_SIZE);
  }

  /** The peer aborts an incomplete message on a chunk stream. */
  abort(id: number): void {
    const stream = this.streams.get(id);
    if (stream) {
      stream.parts = [];
      stream.received = 0;
    }
  }

  /** Calls `onMessage` for every complete message. @throws ChunkError on a malformed stream */
  push(bytes: Buffer, onMessage: (message: RtmpMessage) => void): void {
    let buffer = this.pending.length === 0 ? bytes : Buffer.concat([this.pending, bytes]);
    let at = 0;
    for (;;) {
      const next = this.chunk(buffer, at, onMessage);
      if (next === undefined) break;
      at = next;
    }
    if (at > 0) buffer = buffer.subarray(at);
    this.pending = buffer;
  }

  /** Reads one chunk at `start`. Returns the start of the next, or undefined when bytes are missing. */
  private chunk(
    buffer: Buffer,
    start: number,
    onMessage: (message: RtmpMessage) => void,
  ): number | undefined {
    let at = start;
    const end = buffer.length;
    if (end - at < 1) return undefined;
    const first = buffer[at]!;
    at += 1;
    const format = first >> 6;
    let id = first & 0x3f;
    if (id === 0) {
      if (end - at < 1) return undefined;
      id = 64 + buffer[at]!;
      at += 1;
    } else if (id === 1) {
      if (end - at < 2) return undefined;
      id = 64 + buffer.readUInt16LE(at);
      at += 2;
    }
    const known = this.streams.get(id);
    if (!known && format !== 0 && format !== 1) throw new ChunkError('chunk without a header before it');
    if (!known && this.streams.size >= MAX_CHUNK_STREAMS) throw new ChunkError('too many chunk streams');
    const headerLength = [11, 7, 3, 0][format]!;
    if (end - at < headerLength) return undefined;

    const stream: ChunkStream = known ?? {
      timestamp: 0,
      delta: 0,
      length: 0,
      type: 0,
      streamId: 0,
      extended: false,
      parts: [],
      received: 0,
    };
    const continues = stream.received > 0;
    if (continues && format !== 3) throw new ChunkError('message interrupted by another on its chunk stream');
    let time = format < 3 ? buffer.readUIntBE(at, 3) : 0;
    const length = format < 2 ? buffer.readUIntBE(at + 3, 3) : stream.length;
    const type = format < 2 ? buffer[at + 6]! : stream.type;
    const streamId = format === 0 ? buffer.readUInt32LE(at + 7) : stream.streamId;
    at += headerLength;

    const extended = format < 3 ? time === 0xff_ff_ff : stream.extended;
    if (extended) {
      if (end - at < 4) return undefined;
      const value = buffer.readUInt32BE(at);
      // Some encoders omit the extended timestamp in continuation chunks, against the specification.
      const absent =
        format === 3 &&
        continues &&
        value !== (stream.timestamp & 0xff_ff_ff_ff) >>> 0 &&
        value !== stream.delta;
      if (!absent) at += 4;
      if (format < 3) time = value;
    }
    if (length > this.maxMessage) throw new ChunkError(`message of ${length} bytes is over the limit`);
    const size = Math.min(this.chunkSize, length - stream.received);
    if (end - at < size) return undefined;

    if (!continues) {
      if (format === 0) {
        stream.timestamp = time;
        stream.delta = time;
      } else {
        if (format < 3) stream.delta = time;
        stream.timestamp = (stream.timestamp + stream.delta) >>> 0;
      }
    }
    stream.length = length;
    stream.type = type;
    stream.streamId = streamId;
    stream.extended = extended;
    stream.parts.push(buffer.subarray(at, at + size));
    stream.received += size;
    this.streams.set(id, stream);
    at += size;

    if (stream.received >= length) {
      const payload = stream.parts.length === 1 ? stream.parts[0]! : Buffer.concat(stream.parts);
      stream.parts = [];
      stream.received = 0;
      onMessage({ type, streamId, timestamp: stream.timestamp, payload });
    }
    return at;
  }
}

/**
 * Chunk size of {@link encodeMessage}, announced by SetChunkSize. Large, because ffmpeg sends media in chunks of the
 * size that it receives.
 */
export const SERVER_CHUNK_SIZE = 65_536;

/** Encodes a message with a full header. @param chunkSize the size announced to the peer */
export function encodeMessage(
  chunkStream: number,
  message: RtmpMessage,
  chunkSize: number = SERVER_CHUNK_SIZE,
): Buffer {
  const header = Buffer.alloc(12);
  header[0] = chunkStream & 0x3f;
  header.writeUIntBE(Math.min(message.timestamp, 0xff_ff_fe), 1, 3);
  header.writeUIntBE(message.payload.length, 4, 3);
  header[7] = message.type;
  header.writeUInt32LE(message.streamId, 8);
  const pieces: Buffer[] = [header];
  for (let at = 0; at < message.payload.length; at += chunkSize) {
    if (at > 0) pieces.push(Buffer.from([0xc0 | (chunkStream & 0x3f)]));
    pieces.push(message.payload.subarray(at, at + chunkSize));
  }
  return Buffer.concat(pieces);
}
