import { damaged, PictureRefused } from './picture-refused';

export interface PictureRules {
  /** Bytes of the file. */
  readonly maxBytes: number;
  /** Pixels of a side. */
  readonly maxSide: number;
  /** Pixels of all frames together. */
  readonly maxPixels: number;
  /**
   * What may move, and how long one round may take.
   * @default the first frame is kept, as a still picture
   */
  readonly animation?: { readonly maxFrames: number; readonly maxMs: number };
  /** Pixels of what is kept. `contain` pads with transparency, `cover` crops, `inside` keeps the shape. */
  readonly size: {
    readonly width: number;
    readonly height: number;
    readonly fit: 'contain' | 'cover' | 'inside';
  };
}

/** What the headers of a picture say. */
export interface PictureHeader {
  /** Pixels of one frame. */
  readonly width: number;
  readonly height: number;
  /** Milliseconds of each frame. A picture that does not move has one. */
  readonly delays: readonly number[];
}

/**
 * Refuses what would cost too much to decode.
 *
 * @throws PictureRefused
 */
export function checkHeader({ width, height, delays }: PictureHeader, rules: PictureRules): void {
  const { maxSide, maxPixels, animation } = rules;
  const frames = delays.length;
  if (width < 1 || height < 1 || frames < 1) throw damaged();
  if (animation && frames > animation.maxFrames) {
    throw new PictureRefused(`The animation has ${frames} frames; at most ${animation.maxFrames} are taken.`);
  }
  if (width > maxSide || height > maxSide) {
    throw new PictureRefused(
      `The picture is ${width} × ${height} pixels; at most ${maxSide} × ${maxSide} are taken.`,
    );
  }
  if (width * height * frames > maxPixels) {
    throw new PictureRefused(
      frames > 1
        ? 'All frames of the animation together have too many pixels; make it smaller.'
        : `The picture is ${width} × ${height} pixels, which is too many; make it smaller.`,
    );
  }
  const ms = delays.reduce((sum, delay) => sum + delay, 0);
  if (animation && frames > 1 && ms > animation.maxMs) {
    throw new PictureRefused(
      `The animation takes ${(ms / 1000).toFixed(1)} seconds; at most ${animation.maxMs / 1000} are taken.`,
    );
  }
}
