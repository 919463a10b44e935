import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { deflateSync } from 'node:zlib';
import startJpegEncoder from '@jsquash/jpeg/codec/enc/mozjpeg_enc.js';
import { defaultOptions } from '@jsquash/jpeg/meta.js';

/** Pictures of the formats that people send, made for tests. */

export type Colour = readonly [red: number, green: number, blue: number, alpha: number];

export const red: Colour = [255, 0, 0, 255];
export const blue: Colour = [0, 0, 255, 255];
export const clear: Colour = [0, 0, 0, 0];

/** Bytes of a picture of one colour. */
export const plain = (width: number, height: number, colour: Colour): Uint8Array =>
  Uint8Array.from({ length: width * height * 4 }, (_, at) => colour[at % 4]!);

/** A chunk with a checksum that nobody looks at. */
export function pngChunk(type: string, data: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, data, Buffer.alloc(4)]);
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

interface JpegEncoder {
  encode(pixels: Uint8Array, width: number, height: number, options: object): Uint8Array;
}

export async function jpeg(width: number, height: number, pixels: Uint8Array): Promise<Buffer> {
  const path = createRequire(import.meta.url).resolve('@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm');
  const options = { noInitialRun: true, wasmBinary: readFileSync(path), locateFile: (file: string) => file };
  const encoder = await (startJpegEncoder as unknown as (options: object) => Promise<JpegEncoder>)(options);
  return Buffer.from(encoder.encode(pixels, width, height, { ...defaultOptions, quality: 95 }));
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
  let [held, heldBits, bits] = [0, 0, 3];
  const emit = (code: number): void => {
    held |= code << heldBits;
    heldBits += bits;
    for (; heldBits >= 8; heldBits -= 8, held >>>= 8) bytes.push(held & 255);
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
  if (heldBits > 0) bytes.push(held & 255);
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
