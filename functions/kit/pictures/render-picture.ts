import sharp, { type Raw } from 'sharp';
import { damaged, PictureRefused } from './picture-refused';
import { checkHeader, type PictureHeader, type PictureRules } from './picture-rules';

export interface RenderedPicture {
  /** A WebP without metadata. */
  readonly file: Buffer;
  /** The first frame of an animation, for people who prefer reduced motion. */
  readonly still?: Buffer;
}

/** Pixels of one or more frames of the same size, one below the other: red, green, blue, alpha, a byte each. */
interface Pixels {
  readonly data: Buffer;
  readonly raw: Raw;
}

// Only loaders of the formats that are taken: libvips has many more, of SVG and PDF for example.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Nsgif'].map((format) => `VipsForeignLoad${format}Buffer`),
});
// A function has one processor and renders no picture twice.
sharp.concurrency(1);
sharp.cache(false);

/** How a PNG, JPEG, GIF or WebP begins, in hexadecimal. Names and content types prove nothing. */
const signature = /^(89504e470d0a1a0a|ffd8ff|474946383[79]61|52494646.{8}57454250)/;

/**
 * Decodes an uploaded picture within the rules and encodes its pixels as a new WebP, so that nothing else of the
 * upload is kept. A photo is turned upright; an animation repeats for ever.
 *
 * @throws PictureRefused with a sentence for the person who sent it
 */
export async function renderPicture(upload: Buffer, rules: PictureRules): Promise<RenderedPicture> {
  if (upload.length > rules.maxBytes) {
    throw new PictureRefused(`The file is larger than ${rules.maxBytes / 2 ** 20} MiB.`);
  }
  if (!signature.test(upload.toString('hex', 0, 16))) {
    throw new PictureRefused('The file is not a PNG, JPEG, GIF or WebP picture.');
  }
  const header = await readHeader(upload, rules);
  checkHeader(header, rules);
  const frames = await resize(await decode(upload, header, rules), rules);
  const [first] = frames as [Pixels];
  const still = await encode([first], [0]);
  if (frames.every(({ data }) => data.equals(first.data))) return { file: still };
  return { file: await encode(frames, header.delays), still };
}

async function readHeader(upload: Buffer, { animation }: PictureRules): Promise<PictureHeader> {
  const {
    width,
    height,
    pages = 1,
    delay = [],
  } = await fromUpload(sharp(upload, { limitInputPixels: false }).metadata());
  const frames = animation === undefined ? 1 : pages;
  return { width, height, delays: Array.from({ length: frames }, (_, at) => delayOf(delay[at])) };
}

/** Milliseconds. Browsers show a frame for a tenth of a second when it asks for a hundredth or less. */
const delayOf = (ms = 0): number => (ms <= 10 ? 100 : ms);

async function decode(
  upload: Buffer,
  { delays }: PictureHeader,
  { maxPixels }: PictureRules,
): Promise<Pixels[]> {
  const options = { pages: delays.length, limitInputPixels: maxPixels };
  const image = delays.length === 1 ? sharp(upload, options).autoOrient() : sharp(upload, options);
  const { data, info } = await fromUpload(
    image.toColourspace('srgb').ensureAlpha().raw().toBuffer({ resolveWithObject: true }),
  );
  const raw: Raw = { width: info.width, height: info.height / delays.length, channels: 4 };
  const length = data.length / delays.length;
  return delays.map((_, at) => ({ data: data.subarray(at * length, (at + 1) * length), raw }));
}

/** Whatever libvips reports of an upload is the upload's fault. */
async function fromUpload<Result>(read: Promise<Result>): Promise<Result> {
  try {
    return await read;
  } catch (error) {
    throw damaged(error);
  }
}

/** Each frame by itself: libvips would let the edges of neighbours run into each other. */
async function resize(frames: readonly Pixels[], { size }: PictureRules): Promise<Pixels[]> {
  const resized: Pixels[] = [];
  for (const { data, raw } of frames) {
    const image = sharp(data, { raw })
      .resize({ ...size, background: '#0000' })
      .raw();
    const { data: small, info } = await image.toBuffer({ resolveWithObject: true });
    resized.push({ data: small, raw: { width: info.width, height: info.height, channels: 4 } });
  }
  return resized;
}

function encode(frames: readonly Pixels[], delays: readonly number[]): Promise<Buffer> {
  const { width, height, channels } = frames[0]!.raw;
  const data = Buffer.concat(frames.map((frame) => frame.data));
  return sharp(data, { raw: { width, height: height * frames.length, channels, pageHeight: height } })
    .webp({ quality: 85, delay: [...delays], loop: 0 })
    .toBuffer();
}
