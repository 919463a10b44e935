/** The format of a stream, measured before the first frame is encoded. */
export interface SourceFormat {
  readonly width: number;
  readonly height: number;
  /** Frames per second, measured. */
  readonly frameRate: number;
  /** Bits per second, audio and video, measured. */
  readonly bitrate: number;
  readonly audio: boolean;
  /** Seconds between keyframes; Infinity when none came within the limit. */
  readonly keyframeInterval: number;
}

export interface Rendition {
  /** In the style of IVS: `720p30`. */
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** Video bits per second; undefined when the source is passed through. */
  readonly videoBitrate?: number;
}

/**
 * Segments follow the source's keyframes. Beyond this interval, the segments of a passed-through top rung would delay
 * every player, so it is encoded again.
 */
export const MAX_KEYFRAME_INTERVAL = 4.2;

const RUNGS = [
  { height: 720, bitrate: 2_400_000 },
  { height: 480, bitrate: 1_200_000 },
  { height: 360, bitrate: 650_000 },
];

/** The renditions of a source, best first: the source, then each clearly smaller rung. Never upscales. */
export function ladderFor(source: SourceFormat, rungs: 'all' | 'source-only' = 'all'): Rendition[] {
  const rate = Math.round(source.frameRate);
  const passthrough = source.keyframeInterval <= MAX_KEYFRAME_INTERVAL;
  const top: Rendition = {
    name: `${source.height}p${rate}`,
    width: source.width,
    height: source.height,
    ...(passthrough
      ? {}
      : { videoBitrate: Math.round(Math.min(Math.max(source.bitrate, 500_000), 6_000_000)) }),
  };
  if (rungs === 'source-only') return [top];
  const below = RUNGS.filter(({ height }) => height <= source.height * 0.8).map(
    ({ height, bitrate }, index) => ({
      name: `${height}p${rate}`,
      width: even((source.width * height) / source.height),
      height,
      videoBitrate: Math.round(Math.min(bitrate, source.bitrate * (index === 0 ? 0.7 : 0.4))),
    }),
  );
  return [top, ...below];
}

function even(value: number): number {
  return Math.max(2, Math.round(value / 2) * 2);
}
