import { decodeWebp, encodeWebp } from './codecs';
import { checkDuration, checkSize } from './limits';
import type { Frame, Pixels } from './pixels';
import { damaged } from './refusal';
import { type Chunk, readChunks, readWebp, writeChunks, writeWebp } from './riff';

/** A rectangle of an animation. */
interface Image {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly ms: number;
  /** Whether it is laid over what is there, by its opacity. */
  readonly blend: boolean;
  /** Whether its place is made empty afterwards. */
  readonly dispose: boolean;
  readonly bitstream: readonly Chunk[];
}

const word24 = (bytes: Buffer, at: number): number => bytes.readUIntLE(at, 3);
const alphaFlag = 0x10;
const animationFlag = 0x02;

/**
 * The frames of a WebP, each as the whole picture then looks.
 * Source: https://developers.google.com/speed/webp/docs/riff_container
 *
 * @throws PictureRefused
 */
export async function* webpFrames(file: Buffer): AsyncGenerator<Frame> {
  const chunks = readWebp(file);
  const head = chunks[0];
  const extended = head?.type === 'VP8X' ? head.data : undefined;
  if (extended !== undefined && extended.length < 10) throw damaged();
  if (extended === undefined || (extended[0]! & animationFlag) === 0) {
    const bitstream = bitstreamOf(chunks);
    const { width, height } = sizeOf(bitstream);
    yield { pixels: await decode(bitstream, width, height), ms: 0 };
    return;
  }
  yield* animation(word24(extended, 4) + 1, word24(extended, 7) + 1, chunks);
}

async function* animation(width: number, height: number, chunks: readonly Chunk[]): AsyncGenerator<Frame> {
  const parts = chunks.filter(({ type }) => type === 'ANMF');
  checkSize(width, height, parts.length);
  const images = parts.map(({ data }) => imageOf(data));
  if (images.length === 0) throw damaged();
  if (images.length > 1) checkDuration(images.reduce((sum, { ms }) => sum + ms, 0));
  const canvas = { width, height, data: new Uint8Array(width * height * 4) };
  for (const image of images) {
    if (image.left + image.width > width || image.top + image.height > height) throw damaged();
    lay(canvas, image, await decode(image.bitstream, image.width, image.height));
    yield { pixels: canvas, ms: images.length > 1 ? image.ms : 0 };
    if (image.dispose) clear(canvas, image);
  }
}

function imageOf(data: Buffer): Image {
  if (data.length < 16) throw damaged();
  const flags = data[15]!;
  return {
    left: word24(data, 0) * 2,
    top: word24(data, 3) * 2,
    width: word24(data, 6) + 1,
    height: word24(data, 9) + 1,
    // Browsers show a frame without a time for a tenth of a second.
    ms: word24(data, 12) <= 10 ? 100 : word24(data, 12),
    blend: (flags & 2) === 0,
    dispose: (flags & 1) !== 0,
    bitstream: bitstreamOf(readChunks(data.subarray(16))),
  };
}

/** What holds the pixels; metadata and what nobody knows is left out. */
function bitstreamOf(chunks: readonly Chunk[]): Chunk[] {
  const picture = chunks.find(({ type }) => type === 'VP8 ' || type === 'VP8L');
  if (picture === undefined) throw damaged();
  const alpha = picture.type === 'VP8 ' ? chunks.find(({ type }) => type === 'ALPH') : undefined;
  return alpha ? [alpha, picture] : [picture];
}

/** The size that the bitstream itself says. */
function sizeOf(bitstream: readonly Chunk[]): { width: number; height: number } {
  const { type, data } = bitstream.at(-1)!;
  if (data.length < 10) throw damaged();
  if (type === 'VP8L') {
    const bits = data.readUInt32LE(1);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  return { width: data.readUInt16LE(6) & 0x3fff, height: data.readUInt16LE(8) & 0x3fff };
}

/** Decodes one picture, which must have the size that was promised. */
async function decode(bitstream: readonly Chunk[], width: number, height: number): Promise<Pixels> {
  const size = sizeOf(bitstream);
  if (size.width !== width || size.height !== height) throw damaged();
  checkSize(width, height);
  const plain = bitstream.length === 1 ? bitstream : [extension(alphaFlag, width, height), ...bitstream];
  return await decodeWebp(writeWebp(plain));
}

function extension(flags: number, width: number, height: number): Chunk {
  const data = Buffer.alloc(10);
  data[0] = flags;
  data.writeUIntLE(width - 1, 4, 3);
  data.writeUIntLE(height - 1, 7, 3);
  return { type: 'VP8X', data };
}

function lay(canvas: Pixels, { left, top, blend }: Image, { width, height, data }: Pixels): void {
  for (let row = 0; row < height; row += 1) {
    let to = ((top + row) * canvas.width + left) * 4;
    for (let from = row * width * 4; from < (row + 1) * width * 4; from += 4, to += 4) {
      const alpha = data[from + 3]!;
      const under = blend ? canvas.data[to + 3]! * (1 - alpha / 255) : 0;
      const opacity = alpha + under;
      for (let part = 0; part < 3; part += 1) {
        const colour = data[from + part]! * alpha + canvas.data[to + part]! * under;
        canvas.data[to + part] = opacity === 0 ? 0 : Math.round(colour / opacity);
      }
      canvas.data[to + 3] = Math.round(opacity);
    }
  }
}

function clear(canvas: Pixels, { left, top, width, height }: Image): void {
  for (let row = top; row < top + height; row += 1) {
    const start = (row * canvas.width + left) * 4;
    canvas.data.fill(0, start, start + width * 4);
  }
}

/** A WebP of pictures of one size that are shown in turn, for ever; of one, a still one. */
export async function writeFrames(frames: readonly Frame[]): Promise<Buffer> {
  const [{ pixels }] = frames as [Frame];
  if (frames.length === 1) return await encodeWebp(pixels);
  const size = extension(alphaFlag | animationFlag, pixels.width, pixels.height);
  const chunks: Chunk[] = [size, { type: 'ANIM', data: Buffer.alloc(6) }];
  for (const frame of frames) {
    const head = Buffer.alloc(16);
    head.writeUIntLE(pixels.width - 1, 6, 3);
    head.writeUIntLE(pixels.height - 1, 9, 3);
    head.writeUIntLE(frame.ms, 12, 3);
    // Each frame is the whole picture: it replaces what is there.
    head[15] = 2;
    const bitstream = bitstreamOf(readWebp(await encodeWebp(frame.pixels)));
    chunks.push({ type: 'ANMF', data: Buffer.concat([head, writeChunks(bitstream)]) });
  }
  return writeWebp(chunks);
}
