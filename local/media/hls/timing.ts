/** Lengths that hold for a whole playlist: they never grow, because players derive their distance from them. Seconds. */
export interface Timing {
  /** No part is longer. */
  readonly partTarget: number;
  /** Whole seconds; no segment, rounded, is longer. */
  readonly targetDuration: number;
  /** How far behind the end of the playlist a low-latency player stays. */
  readonly partHoldBack: number;
}

/** ffmpeg ends a fragment at the first frame after this time: a frame short of a third of a second. */
export const FRAGMENT = 0.323_333;
/**
 * A segment is cut at the first keyframe after this many seconds. The value lies between the frame times of every
 * common rate, so that renditions, whose times are rounded differently, are cut at the same keyframe.
 */
export const CUT_AFTER = 1.9125;
/** Parts of all common rates fit, from 10 frames a second upwards (but 10 itself). */
const USUAL_PART = 0.39;
/** Part targets behind the live edge: 2 is the minimum, 3 is advised for distant players; these are near. */
const HOLD_BACK = 2.75;
/** RTMP counts whole milliseconds. */
const ROUNDING = 0.002;

/** The lengths for a source with this frame rate and keyframe interval in seconds (Infinity: keyframes are forced). */
export function timingOf(frameRate: number, keyframeInterval: number): Timing {
  const frame = 1 / frameRate;
  const part = Math.max(Math.ceil(FRAGMENT / frame - 1e-6) * frame, frame * 1.25) + ROUNDING;
  const partTarget = part <= USUAL_PART ? USUAL_PART : Math.ceil(part * 1000) / 1000;
  const segment = Number.isFinite(keyframeInterval)
    ? Math.max(1, Math.ceil(CUT_AFTER / keyframeInterval)) * keyframeInterval
    : 2;
  return {
    partTarget,
    targetDuration: Math.max(2, Math.ceil(Math.max(segment, partTarget) - 0.1)),
    partHoldBack: Math.max(2 * partTarget, HOLD_BACK * Math.max(FRAGMENT, Math.min(part, partTarget))),
  };
}

/** Whether a playlist with these lengths can hold media that needs those. */
export const holds = (known: Timing, wanted: Timing): boolean =>
  known.partTarget >= wanted.partTarget && known.targetDuration >= wanted.targetDuration;
