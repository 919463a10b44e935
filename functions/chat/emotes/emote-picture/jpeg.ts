import { decodeJpeg } from './codecs';
import { checkSize } from './limits';
import type { Frame } from './pixels';
import { damaged } from './refusal';

/** Start of frame: where the size stands. C4, C8 and CC are other things. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/**
 * The picture of a JPEG, turned as its camera was held.
 *
 * @throws PictureRefused
 */
export async function* jpegFrames(file: Buffer): AsyncGenerator<Frame> {
  checkSegments(file);
  yield { pixels: await decodeJpeg(file), ms: 0 };
}

/** The decoder paints what is missing grey and reads the size for itself: so both are looked at here. */
function checkSegments(file: Buffer): void {
  let sized = false;
  for (let at = 2; ; ) {
    while (file[at] === 0xff && file[at + 1] === 0xff) at += 1;
    if (at + 4 > file.length || file[at] !== 0xff) throw damaged();
    const marker = file[at + 1]!;
    const length = file.readUInt16BE(at + 2);
    if (isFrame(marker)) {
      if (at + 9 > file.length) throw damaged();
      checkSize(file.readUInt16BE(at + 7), file.readUInt16BE(at + 5));
      // A second size would be the decoder's to choose from.
      if (sized) throw damaged();
      sized = true;
    }
    if (marker === 0xda) break;
    at += 2 + length;
  }
  if (!sized || file.lastIndexOf(Buffer.from([0xff, 0xd9])) < 0) throw damaged();
}
