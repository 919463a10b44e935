import { inflateSync } from 'node:zlib';
import { checkSize } from './limits';
import type { Frame, Pixels } from './pixels';
import { type Header, Samples, unfilter } from './png-rows';
import { damaged } from './refusal';

const signatureLength = 8;

/** The bits of a sample that each type of colour may have. */
const depths: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

/** First column and row, and steps to the next, of the seven passes of an interlaced picture. */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/**
 * The picture of a PNG; of an animated one, the picture that it shows where it cannot move.
 * Source: https://www.w3.org/TR/png-3/
 *
 * @throws PictureRefused
 */
export async function* pngFrames(file: Buffer): AsyncGenerator<Frame> {
  yield { pixels: decode(file), ms: 0 };
}

function decode(file: Buffer): Pixels {
  const { header, palette, transparency, packed } = parse(file);
  const { width, height } = header;
  const passes = header.interlaced ? adam7 : [[0, 0, 1, 1] as const];
  const sizes = passes.map(([x, y, right, down]) => ({
    columns: Math.max(0, Math.ceil((width - x) / right)),
    rows: Math.max(0, Math.ceil((height - y) / down)),
  }));
  const rowBytes = (columns: number): number => Math.ceil((columns * header.bits) / 8);
  const total = sizes.reduce(
    (sum, { columns, rows }) => sum + (columns === 0 ? 0 : rows * (1 + rowBytes(columns))),
    0,
  );
  const bytes = inflate(packed, total);
  const data = new Uint8Array(width * height * 4);
  const samples = new Samples(header, palette, transparency);
  let at = 0;
  passes.forEach(([x, y, right, down], pass) => {
    const { columns, rows } = sizes[pass]!;
    if (columns === 0) return;
    const length = rowBytes(columns);
    let above: Uint8Array = new Uint8Array(length);
    for (let row = 0; row < rows; row += 1, at += 1 + length) {
      const line = bytes.subarray(at + 1, at + 1 + length);
      unfilter(bytes[at]!, line, above, Math.max(1, header.bits >> 3));
      for (let column = 0; column < columns; column += 1) {
        samples.write(line, column, data, ((y + row * down) * width + x + column * right) * 4);
      }
      above = line;
    }
  });
  return { width, height, data };
}

/** Never more than the picture needs, however much is packed. */
function inflate(packed: Buffer, total: number): Buffer {
  let bytes: Buffer;
  try {
    bytes = inflateSync(packed, { maxOutputLength: total });
  } catch {
    throw damaged();
  }
  if (bytes.length < total) throw damaged();
  return bytes;
}

interface Parts {
  readonly header: Header;
  readonly palette: Buffer;
  readonly transparency: Buffer;
  readonly packed: Buffer;
}

/** What makes the picture. Everything else stays unread, and the checksums too: a wrong one harms nobody. */
function parse(file: Buffer): Parts {
  let header: Header | undefined;
  let palette: Buffer = Buffer.alloc(0);
  let transparency: Buffer = Buffer.alloc(0);
  const packed: Buffer[] = [];
  for (let at = signatureLength; ; ) {
    if (at + 12 > file.length) throw damaged();
    const end = at + 12 + file.readUInt32BE(at);
    if (end > file.length) throw damaged();
    const type = file.toString('latin1', at + 4, at + 8);
    const data = file.subarray(at + 8, end - 4);
    if ((header === undefined) !== (type === 'IHDR')) throw damaged();
    if (type === 'IHDR') header = headerOf(data);
    else if (type === 'PLTE') palette = data;
    else if (type === 'tRNS') transparency = data;
    else if (type === 'IDAT') packed.push(data);
    else if (type === 'IEND') break;
    at = end;
  }
  return { header: header!, palette, transparency, packed: Buffer.concat(packed) };
}

function headerOf(data: Buffer): Header {
  if (data.length !== 13) throw damaged();
  const [width, height] = [data.readUInt32BE(0), data.readUInt32BE(4)];
  const [depth, colour, , , interlace] = data.subarray(8) as unknown as [
    number,
    number,
    number,
    number,
    number,
  ];
  if (!depths[colour]?.includes(depth) || interlace > 1) throw damaged();
  checkSize(width, height);
  const channels = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[colour]!;
  return { width, height, depth, colour, channels, bits: depth * channels, interlaced: interlace === 1 };
}
