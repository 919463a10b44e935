import { emoteLimits } from '../../../../domain/chat/emotes/emotes';
import { gifFrames } from './gif';
import { jpegFrames } from './jpeg';
import { type Frame, fitSquare } from './pixels';
import { pngFrames } from './png';
import { PictureRefused } from './refusal';
import { webpFrames, writeFrames } from './webp';

/** The formats, by how their files begin (hexadecimal): what a name or a header says of a file counts for nothing. */
const formats: readonly { begins: RegExp; frames: (file: Buffer) => AsyncGenerator<Frame> }[] = [
  { begins: /^89504e470d0a1a0a/, frames: pngFrames },
  { begins: /^ffd8ff/, frames: jpegFrames },
  { begins: /^474946383[79]61/, frames: gifFrames },
  { begins: /^52494646.{8}57454250/, frames: webpFrames },
];

export interface EmotePicture {
  /** A WebP, {@link emoteLimits.size} pixels a side. */
  readonly file: Buffer;
  /** The first frame of one that moves, for people who want nothing to. */
  readonly still?: Buffer;
}

/**
 * Makes an emote of whatever somebody sent. Only the pixels are carried over, so nothing hides in what is kept.
 *
 * @throws PictureRefused with a sentence for the person
 */
export async function makePicture(upload: Buffer): Promise<EmotePicture> {
  if (upload.length > emoteLimits.uploadBytes) throw new PictureRefused('The file is larger than 1 MiB.');
  const head = upload.toString('hex', 0, 16);
  const format = formats.find(({ begins }) => begins.test(head));
  if (format === undefined) throw new PictureRefused('The file is not a PNG, JPEG, GIF or WebP picture.');
  const frames: { pixels: Frame['pixels']; ms: number }[] = [];
  for await (const { pixels, ms } of format.frames(upload)) {
    const small = fitSquare(pixels, emoteLimits.size);
    const last = frames.at(-1);
    if (last && Buffer.from(small.data).equals(new Uint8Array(last.pixels.data))) last.ms += ms;
    else frames.push({ pixels: small, ms });
  }
  const file = await writeFrames(frames);
  return frames.length > 1 ? { file, still: await writeFrames(frames.slice(0, 1)) } : { file };
}
