import { damaged } from './refusal';

export interface Chunk {
  /** Four letters: `VP8X`. */
  readonly type: string;
  readonly data: Buffer;
}

/** Chunks one after another. Throws PictureRefused when the last is not whole. */
export function readChunks(bytes: Buffer): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at + 8 > bytes.length) throw damaged();
    const length = bytes.readUInt32LE(at + 4);
    if (at + 8 + length > bytes.length) throw damaged();
    chunks.push({
      type: bytes.toString('latin1', at, at + 4),
      data: bytes.subarray(at + 8, at + 8 + length),
    });
    at += 8 + length + (length % 2);
  }
  return chunks;
}

/** Chunks in one piece, each padded to an even length. */
export function writeChunks(chunks: readonly Chunk[]): Buffer {
  return Buffer.concat(
    chunks.flatMap(({ type, data }) => {
      const head = Buffer.alloc(8, type, 'latin1');
      head.writeUInt32LE(data.length, 4);
      return [head, data, Buffer.alloc(data.length % 2)];
    }),
  );
}

/** The chunks of a WebP file; what stands after it is not looked at. Throws PictureRefused when it breaks off. */
export function readWebp(file: Buffer): Chunk[] {
  if (file.length < 12 || file.readUInt32LE(4) + 8 > file.length) throw damaged();
  return readChunks(file.subarray(12, 8 + file.readUInt32LE(4)));
}

export function writeWebp(chunks: readonly Chunk[]): Buffer {
  const body = Buffer.concat([Buffer.from('WEBP'), writeChunks(chunks)]);
  const head = Buffer.from('RIFF\0\0\0\0', 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body]);
}
