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
  /** Whether browsers can decode it as it is: 8 bits in 4:2:0. */
  readonly playable: boolean;
}

export interface Rendition {
  /** In the style of IVS: `720p30`, `audio_only`. */
  readonly name: string;
  /** 0 without pictures. */
  readonly width: number;
  readonly height: number;
  /** Video bits per second; undefined when the source is passed through. */
  readonly videoBitrate?: number;
  /** 2: every second frame of the source. */
  readonly everyFrame?: number;
  /** Only the sound, passed through. */
  readonly audioOnly?: true;
}

/**
 * Segments follow the source's keyframes. Beyond this interval, the segments of a passed-through top rung would delay
 * every player, so it is encoded again.
 */
export const MAX_KEYFRAME_INTERVAL = 4.2;

const RUNGS = [
  { lines: 720, bitrate: 2_400_000, maxRate: 60 },
  { lines: 480, bitrate: 1_200_000, maxRate: 30 },
  { lines: 360, bitrate: 650_000, maxRate: 30 },
  { lines: 160, bitrate: 230_000, maxRate: 30 },
];

/** Below this share of the source's lines, a rung is clearly smaller. */
const SMALLER = 0.8;

/**
 * The renditions of a source, best first: the source, each clearly smaller rung, and the sound alone. Never upscales.
 * A portrait picture has rungs with as many pixels as a landscape one.
 */
export function ladderFor(source: SourceFormat, rungs: 'all' | 'source-only' = 'all'): Rendition[] {
  const rate = Math.round(source.frameRate);
  const passthrough = source.keyframeInterval <= MAX_KEYFRAME_INTERVAL && source.playable;
  const top: Rendition = {
    name: `${Math.min(source.width, source.height)}p${rate}`,
    width: source.width,
    height: source.height,
    ...(passthrough
      ? {}
      : { videoBitrate: Math.round(Math.min(Math.max(source.bitrate, 500_000), 6_000_000)) }),
  };
  if (rungs === 'source-only') return [top];
  const below = RUNGS.map((rung) => ({ ...rung, scale: scaleTo(rung.lines, source) }))
    .filter(({ scale }) => scale <= SMALLER)
    .map(({ lines, bitrate, maxRate, scale }, index): Rendition => {
      const everyFrame = Math.max(1, Math.round(source.frameRate / maxRate - 0.1));
      return {
        name: `${lines}p${Math.round(rate / everyFrame)}`,
        width: even(source.width * scale),
        height: even(source.height * scale),
        videoBitrate: Math.round(Math.min(bitrate, source.bitrate * (index === 0 ? 0.7 : 0.4))),
        ...(everyFrame > 1 && { everyFrame }),
      };
    });
  const sound: Rendition[] = source.audio
    ? [{ name: 'audio_only', width: 0, height: 0, audioOnly: true }]
    : [];
  return [top, ...below, ...sound];
}

/** By lines; for a portrait picture by area, of which 16:9 has `lines` lines. */
function scaleTo(lines: number, { width, height }: SourceFormat): number {
  return height <= width ? lines / height : Math.sqrt((lines * lines * 16) / 9 / (width * height));
}

function even(value: number): number {
  return Math.max(2, Math.round(value / 2) * 2);
}
