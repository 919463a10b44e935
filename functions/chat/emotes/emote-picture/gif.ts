import { checkDuration, checkSize } from './limits';
import type { Frame, Pixels } from './pixels';
import { damaged } from './refusal';

interface Image {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Three bytes a colour. */
  readonly palette: Buffer;
  readonly interlaced: boolean;
  readonly transparent: number | undefined;
  /** 2: make its place empty afterwards; 3: put back what was there. */
  readonly disposal: number;
  readonly ms: number;
  readonly codeSize: number;
  readonly codes: Buffer;
}

/** Browsers take a hundredth of a second or less for an animation that never said how fast it is. */
const delayMs = (hundredths: number): number => (hundredths < 2 ? 100 : hundredths * 10);

/**
 * The frames of a GIF (89a), each as the whole picture then looks.
 * Source: https://www.w3.org/Graphics/GIF/spec-gif89a.txt
 *
 * @throws PictureRefused
 */
export async function* gifFrames(file: Buffer): AsyncGenerator<Frame> {
  const { width, height, images } = parse(file);
  checkSize(width, height, images.length);
  if (images.length > 1) checkDuration(images.reduce((sum, { ms }) => sum + ms, 0));
  const canvas = { width, height, data: new Uint8Array(width * height * 4) };
  for (const image of images) {
    if (image.left + image.width > width || image.top + image.height > height) throw damaged();
    const before = image.disposal === 3 ? canvas.data.slice() : undefined;
    paint(canvas, image, unpack(image));
    yield { pixels: canvas, ms: images.length > 1 ? image.ms : 0 };
    if (before) canvas.data.set(before);
    else if (image.disposal === 2) clear(canvas, image);
  }
}

function parse(file: Buffer): { width: number; height: number; images: Image[] } {
  const reader = new Reader(file, 6);
  const width = reader.word();
  const height = reader.word();
  checkSize(width, height);
  const flags = reader.byte();
  reader.skip(2);
  const common = flags & 0x80 ? reader.take(3 << ((flags & 7) + 1)) : Buffer.alloc(0);
  const images: Image[] = [];
  let control = { disposal: 0, hundredths: 0, transparent: undefined as number | undefined };
  for (;;) {
    const block = reader.byte();
    if (block === 0x3b) {
      if (images.length === 0) throw damaged();
      return { width, height, images };
    }
    if (block === 0x21) {
      const isControl = reader.byte() === 0xf9;
      const data = reader.blocks();
      if (isControl && data.length >= 4) {
        control = {
          disposal: (data[0]! >> 2) & 7,
          hundredths: data.readUInt16LE(1),
          transparent: data[0]! & 1 ? data[3] : undefined,
        };
      }
      continue;
    }
    if (block !== 0x2c) throw damaged();
    const [left, top, wide, high] = [reader.word(), reader.word(), reader.word(), reader.word()];
    const described = reader.byte();
    const palette = described & 0x80 ? reader.take(3 << ((described & 7) + 1)) : common;
    images.push({
      left,
      top,
      width: wide,
      height: high,
      palette,
      interlaced: (described & 0x40) !== 0,
      transparent: control.transparent,
      disposal: control.disposal,
      ms: delayMs(control.hundredths),
      codeSize: reader.byte(),
      codes: reader.blocks(),
    });
    control = { disposal: 0, hundredths: 0, transparent: undefined };
  }
}

class Reader {
  constructor(
    private readonly file: Buffer,
    private at: number,
  ) {}

  take(length: number): Buffer {
    if (this.at + length > this.file.length) throw damaged();
    this.at += length;
    return this.file.subarray(this.at - length, this.at);
  }

  skip(length: number): void {
    this.take(length);
  }

  byte(): number {
    return this.take(1)[0]!;
  }

  word(): number {
    return this.take(2).readUInt16LE();
  }

  /** Sub-blocks up to the empty one, joined. */
  blocks(): Buffer {
    const parts: Buffer[] = [];
    for (let length = this.byte(); length > 0; length = this.byte()) parts.push(this.take(length));
    return Buffer.concat(parts);
  }
}

const maxCodes = 4096;

/** The colour indices of an image: LZW with codes of growing width, the lowest bits first. */
function unpack({ codeSize, codes, width, height }: Image): Uint8Array {
  if (codeSize < 2 || codeSize > 8) throw damaged();
  const indices = new Uint8Array(width * height);
  const clearCode = 1 << codeSize;
  const endCode = clearCode + 1;
  const prefix = new Uint16Array(maxCodes);
  const suffix = new Uint8Array(maxCodes);
  const lengths = new Uint16Array(maxCodes);
  for (let code = 0; code < clearCode; code += 1) {
    suffix[code] = code;
    lengths[code] = 1;
  }
  let [next, bits, previous, done] = [endCode + 1, codeSize + 1, -1, 0];
  let [held, heldBits, at] = [0, 0, 0];
  while (done < indices.length) {
    while (heldBits < bits) {
      if (at >= codes.length) throw damaged();
      held |= codes[at]! << heldBits;
      heldBits += 8;
      at += 1;
    }
    const code = held & ((1 << bits) - 1);
    held >>>= bits;
    heldBits -= bits;
    if (code === clearCode) {
      [next, bits, previous] = [endCode + 1, codeSize + 1, -1];
      continue;
    }
    if (code === endCode) break;
    if (code > next || (code === next && previous < 0) || (code >= next && next === maxCodes))
      throw damaged();
    if (previous >= 0 && next < maxCodes) {
      prefix[next] = previous;
      lengths[next] = lengths[previous]! + 1;
      suffix[next] = first(code === next ? previous : code, prefix, clearCode);
      next += 1;
      if (next === 1 << bits && bits < 12) bits += 1;
    }
    done = write(indices, done, code, lengths[code]!, prefix, suffix);
    previous = code;
  }
  if (done < indices.length) throw damaged();
  return indices;
}

function first(code: number, prefix: Uint16Array, roots: number): number {
  let one = code;
  while (one >= roots) one = prefix[one]!;
  return one;
}

/** Writes a code's string from its end, and answers where the next begins; what is too long is cut off. */
function write(
  indices: Uint8Array,
  start: number,
  code: number,
  length: number,
  prefix: Uint16Array,
  suffix: Uint8Array,
): number {
  let one = code;
  for (let at = start + length - 1; at >= start; at -= 1) {
    if (at < indices.length) indices[at] = suffix[one]!;
    one = prefix[one]!;
  }
  return Math.min(indices.length, start + length);
}

function paint(canvas: Pixels, image: Image, indices: Uint8Array): void {
  const rows = image.interlaced ? interlacedRows(image.height) : undefined;
  const { palette, transparent } = image;
  for (let row = 0; row < image.height; row += 1) {
    const y = image.top + (rows ? rows[row]! : row);
    let to = (y * canvas.width + image.left) * 4;
    for (let column = 0; column < image.width; column += 1, to += 4) {
      const index = indices[row * image.width + column]!;
      if (index === transparent) continue;
      const colour = index * 3;
      canvas.data[to] = palette[colour] ?? 0;
      canvas.data[to + 1] = palette[colour + 1] ?? 0;
      canvas.data[to + 2] = palette[colour + 2] ?? 0;
      canvas.data[to + 3] = 255;
    }
  }
}

/** In which order rows come: every eighth, those half-way between, and so on. */
function interlacedRows(height: number): number[] {
  const rows: number[] = [];
  for (const [start, step] of [
    [0, 8],
    [4, 8],
    [2, 4],
    [1, 2],
  ] as const) {
    for (let row = start; row < height; row += step) rows.push(row);
  }
  return rows;
}

function clear(canvas: Pixels, { left, top, width, height }: Image): void {
  for (let row = top; row < top + height; row += 1) {
    const start = (row * canvas.width + left) * 4;
    canvas.data.fill(0, start, start + width * 4);
  }
}
