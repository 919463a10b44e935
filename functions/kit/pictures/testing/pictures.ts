import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';

/** Pictures of the formats that people send, made for tests. */

export type Colour = readonly [red: number, green: number, blue: number, alpha: number];

export const red: Colour = [255, 0, 0, 255];
export const blue: Colour = [0, 0, 255, 255];
export const clear: Colour = [0, 0, 0, 0];

/** Bytes of a picture of one colour. */
export const plain = (width: number, height: number, colour: Colour): Uint8Array =>
  Uint8Array.from({ length: width * height * 4 }, (_, at) => colour[at % 4]!);

export function pngChunk(type: string, data: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, checksum]);
}

const pngSignature = Buffer.from('89504e470d0a1a0a', 'hex');

export function pngHeader(width: number, height: number, depth = 8, colour = 6, interlace = 0): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width);
  data.writeUInt32BE(height, 4);
  data.set([depth, colour, 0, 0, interlace], 8);
  return pngChunk('IHDR', data);
}

/** A PNG of rows that have their filters before them. */
export const pngOf = (header: Buffer, rows: Uint8Array, more: readonly Buffer[] = []): Buffer =>
  Buffer.concat([
    pngSignature,
    header,
    ...more,
    pngChunk('IDAT', deflateSync(rows)),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);

export function png(width: number, height: number, pixels: Uint8Array, more: readonly Buffer[] = []): Buffer {
  const rows = Array.from({ length: height }, (_, y) => [
    Buffer.from([0]),
    pixels.subarray(y * width * 4, (y + 1) * width * 4),
  ]);
  return pngOf(pngHeader(width, height), Buffer.concat(rows.flat()), more);
}

const raw = (width: number, height: number, pixels: Uint8Array) =>
  sharp(pixels, { raw: { width, height, channels: 4 } });

export const jpeg = (width: number, height: number, pixels: Uint8Array): Promise<Buffer> =>
  raw(width, height, pixels).removeAlpha().jpeg({ quality: 95 }).toBuffer();

/** A WebP whose pixels are kept exactly. */
export const webp = (width: number, height: number, pixels: Uint8Array): Promise<Buffer> =>
  raw(width, height, pixels).webp({ lossless: true }).toBuffer();

/** A lossy one, without opacity. */
export const lossyWebp = (width: number, height: number, pixels: Uint8Array): Promise<Buffer> =>
  raw(width, height, pixels).removeAlpha().webp({ quality: 90 }).toBuffer();

/** An animated WebP: each frame's pixels, and its milliseconds. */
export const movingWebp = (
  width: number,
  height: number,
  frames: readonly { pixels: Uint8Array; ms: number }[],
): Promise<Buffer> =>
  sharp(Buffer.concat(frames.map(({ pixels }) => pixels)), {
    raw: { width, height: height * frames.length, channels: 4, pageHeight: height },
  })
    .webp({ lossless: true, delay: frames.map(({ ms }) => ms) })
    .toBuffer();

/** The chunks of a WebP file by their names. */
export function webpChunks(file: Buffer): { type: string; data: Buffer }[] {
  const chunks = [];
  for (let at = 12; at < file.length; ) {
    const length = file.readUInt32LE(at + 4);
    chunks.push({ type: file.toString('latin1', at, at + 4), data: file.subarray(at + 8, at + 8 + length) });
    at += 8 + length + (length % 2);
  }
  return chunks;
}

export function webpOf(chunks: readonly { type: string; data: Buffer }[]): Buffer {
  const parts = chunks.map(({ type, data }) =>
    Buffer.concat([chunkHead(type, data.length), data, Buffer.alloc(data.length % 2)]),
  );
  const body = Buffer.concat([Buffer.from('WEBP'), ...parts]);
  return Buffer.concat([chunkHead('RIFF', body.length), body]);
}

function chunkHead(type: string, length: number): Buffer {
  const head = Buffer.alloc(8, type, 'latin1');
  head.writeUInt32LE(length, 4);
  return head;
}

/** What a WebP shows: each frame with its milliseconds and its pixels. */
export async function framesOf(file: Buffer): Promise<{ ms: number; width: number; data: number[] }[]> {
  const { pages = 1, delay = [0] } = await sharp(file).metadata();
  const { data, info } = await sharp(file, { pages })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const length = data.length / pages;
  return Array.from({ length: pages }, (_, at) => ({
    ms: pages === 1 ? 0 : delay[at]!,
    width: info.width,
    data: [...data.subarray(at * length, (at + 1) * length)],
  }));
}

export interface GifImage {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly indices: readonly number[];
  readonly hundredths: number;
  readonly disposal?: number;
  readonly transparent?: number;
}

const word = (value: number): number[] => [value & 255, value >> 8];

/** A GIF of four colours: red, blue, white, black. */
export function gif(width: number, height: number, images: readonly GifImage[]): Buffer {
  const palette = [255, 0, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0];
  const parts = images.map((image) => {
    const { left, top, hundredths, disposal = 0, transparent, indices } = image;
    const flags = (disposal << 2) | (transparent === undefined ? 0 : 1);
    return Buffer.from([
      ...[0x21, 0xf9, 4, flags, ...word(hundredths), transparent ?? 0, 0],
      ...[0x2c, ...word(left), ...word(top), ...word(image.width), ...word(image.height), 0],
      ...[2, ...subBlocks(lzw(indices)), 0],
    ]);
  });
  return Buffer.concat([
    Buffer.from('GIF89a'),
    Buffer.from([...word(width), ...word(height), 0x81, 0, 0, ...palette]),
    ...parts,
    Buffer.from([0x3b]),
  ]);
}

/** LZW as encoders write it: a growing table of what was seen. */
function lzw(indices: readonly number[]): number[] {
  const bytes: number[] = [];
  let [pending, pendingBits, bits] = [0, 0, 3];
  const emit = (code: number): void => {
    pending |= code << pendingBits;
    pendingBits += bits;
    for (; pendingBits >= 8; pendingBits -= 8, pending >>>= 8) bytes.push(pending & 255);
  };
  let table = new Map<string, number>();
  let next = 6;
  emit(4);
  let text = '';
  const codeOf = (of: string): number => (of.length === 1 ? Number(of) : table.get(of)!);
  for (const index of indices) {
    const longer = `${text}${index}`;
    if (longer.length === 1 || table.has(longer)) {
      text = longer;
      continue;
    }
    emit(codeOf(text));
    if (next < 4096) {
      table.set(longer, next);
      if (next === 1 << bits && bits < 12) bits += 1;
      next += 1;
    } else {
      emit(4);
      table = new Map();
      [next, bits] = [6, 3];
    }
    text = `${index}`;
  }
  emit(codeOf(text));
  emit(5);
  if (pendingBits > 0) bytes.push(pending & 255);
  return bytes;
}

function subBlocks(bytes: readonly number[]): number[] {
  const blocks: number[] = [];
  for (let at = 0; at < bytes.length; at += 255) {
    const block = bytes.slice(at, at + 255);
    blocks.push(block.length, ...block);
  }
  return blocks;
}
