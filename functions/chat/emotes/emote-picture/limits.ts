import { emoteLimits } from '../../../../domain/chat/emotes/emotes';
import { damaged, PictureRefused } from './refusal';

const { side, frames: maxFrames, animationMs } = emoteLimits;

/**
 * Refuses what would cost too much to decode, by what its headers say alone.
 *
 * @throws PictureRefused
 */
export function checkSize(width: number, height: number, frames = 1): void {
  if (width < 1 || height < 1) throw damaged();
  if (frames > maxFrames) {
    throw new PictureRefused(`The animation has ${frames} frames; at most ${maxFrames} are taken.`);
  }
  if (width > side || height > side) {
    throw new PictureRefused(
      `The picture is ${width} × ${height} pixels; at most ${side} × ${side} are taken.`,
    );
  }
  if (width * height * frames > side * side) {
    throw new PictureRefused('All frames of the animation together have too many pixels; make it smaller.');
  }
}

/** @throws PictureRefused for an animation that takes too long, `ms` being all its frames */
export function checkDuration(ms: number): void {
  if (ms <= animationMs) return;
  throw new PictureRefused(
    `The animation takes ${(ms / 1000).toFixed(1)} seconds; at most ${animationMs / 1000} are taken.`,
  );
}
