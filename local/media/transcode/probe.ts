import { inspectTag } from '../rtmp/flv';
import type { MediaTag } from '../rtmp/publication';
import { type AvcConfig, parseAvcConfig } from './avc';
import { MAX_KEYFRAME_INTERVAL, type SourceFormat } from './ladder';

/** A tag on the timeline of its run. */
export interface TimedTag {
  readonly tag: MediaTag;
  /** Milliseconds since the first keyframe. */
  readonly time: number;
}

/** An unusable stream, with a message for the streamer. */
export class UnusableStream extends Error {
  override readonly name = 'UnusableStream';
}

export interface ProbeResult {
  readonly format: SourceFormat;
  /** Epoch milliseconds when the first keyframe arrived: media time zero. */
  readonly epoch: number;
  /** RTMP time of the first keyframe. */
  readonly base: number;
  /** Both decoder configurations, then the media since the first keyframe. */
  readonly tags: readonly TimedTag[];
}

/** Media buffered while probing; more in one keyframe interval is not a live stream. */
const MAX_BYTES = 32 * 1024 * 1024;

/**
 * Observes the first keyframe interval of a run, after which frame rate, bitrate, audio and keyframe interval are
 * known, and so the ladder. Waiting costs nothing, because the first segment ends with that interval.
 */
export class Probe {
  private videoConfig: MediaTag | undefined;
  private audioConfig: MediaTag | undefined;
  private tags: MediaTag[] = [];
  private base: number | undefined;
  private epoch = 0;
  private bytes = 0;
  private readonly frames: number[] = [];

  /** @param known the format, when the source goes on after a break: the first keyframe completes the probe */
  constructor(private readonly known?: SourceFormat) {}

  /** Returns the result with the tag that completes it. @throws UnusableStream */
  add(tag: MediaTag, now = Date.now()): ProbeResult | undefined {
    const kind = inspectTag(tag);
    switch (kind.kind) {
      case 'unsupported':
        throw new UnusableStream(
          `${kind.codec} is not supported. Set the encoder to H.264 video and AAC audio.`,
        );
      case 'video-config':
        this.videoConfig = copyOf(tag);
        return undefined;
      case 'audio-config':
        this.audioConfig = copyOf(tag);
        return undefined;
      case 'audio':
        this.buffer(tag);
        return undefined;
      case 'video':
        return this.video(tag, kind.keyframe, now);
      default:
        return undefined;
    }
  }

  private video(tag: MediaTag, keyframe: boolean, now: number): ProbeResult | undefined {
    if (this.base === undefined) {
      if (!keyframe || !this.videoConfig) return undefined;
      this.base = tag.timestamp;
      this.epoch = now;
      this.tags = this.tags.filter((buffered) => this.time(buffered) >= 0);
    }
    const time = this.time(tag);
    if (this.known) {
      this.buffer(tag);
      return this.result(this.known);
    }
    const interval = time / 1000;
    const done = (keyframe && interval > 0.2 && this.frames.length > 4) || interval > MAX_KEYFRAME_INTERVAL;
    if (!done) this.frames.push(time);
    this.buffer(tag);
    return done ? this.result(this.measured(interval, keyframe)) : undefined;
  }

  private measured(interval: number, keyframe: boolean): SourceFormat {
    const { width, height, chroma, depth } = this.config();
    if (width < 16 || height < 16 || width > 4096 || height > 4096) {
      throw new UnusableStream(`The resolution ${width}x${height} is not supported.`);
    }
    return {
      width,
      height,
      frameRate: frameRate(this.frames),
      bitrate: (this.bytes * 8) / interval,
      audio: this.audioConfig !== undefined,
      keyframeInterval: keyframe ? interval : Number.POSITIVE_INFINITY,
      playable: chroma === 1 && depth === 8,
    };
  }

  private config(): AvcConfig {
    try {
      return parseAvcConfig(this.videoConfig!.payload.subarray(5));
    } catch (error) {
      throw new UnusableStream(`The H.264 configuration is malformed: ${(error as Error).message}`);
    }
  }

  private buffer(tag: MediaTag): void {
    this.tags.push(copyOf(tag));
    this.bytes += tag.payload.length;
    if (this.bytes > MAX_BYTES) throw new UnusableStream('The stream sends no keyframes.');
  }

  private time(tag: MediaTag): number {
    return (tag.timestamp - this.base!) | 0;
  }

  private result(format: SourceFormat): ProbeResult {
    const configs = [this.videoConfig!, ...(this.audioConfig ? [this.audioConfig] : [])];
    return {
      epoch: this.epoch,
      base: this.base!,
      format,
      tags: [
        ...configs.map((tag) => ({ tag, time: 0 })),
        ...this.tags
          .filter((tag) => tag.type === 'video' || this.audioConfig !== undefined)
          .map((tag) => ({ tag, time: Math.max(0, this.time(tag)) })),
      ],
    };
  }
}

/** A copy, because a view would keep its whole receive buffer in memory. */
function copyOf(tag: MediaTag): MediaTag {
  return { ...tag, payload: Buffer.from(tag.payload) };
}

const COMMON_RATES = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 23.976, 24, 25, 29.97, 30, 48, 50, 59.94, 60];

/**
 * Frames per second, by their times in milliseconds. A starting or overloaded encoder leaves gaps and catches up, so
 * outlying distances are ignored. RTMP counts whole milliseconds and cameras are imprecise, so a rate close to a
 * common one is rounded to it.
 */
function frameRate(times: readonly number[]): number {
  const gaps = times.slice(1).map((time, index) => time - times[index]!);
  const usual = [...gaps].sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
  const regular = gaps.filter((gap) => gap > usual * 0.5 && gap < usual * 1.5);
  if (regular.length === 0) return 30;
  const rate = (1000 * regular.length) / regular.reduce((sum, gap) => sum + gap, 0);
  const distance = (common: number) => Math.abs(common - rate) / common;
  const near = COMMON_RATES.reduce((best, common) => (distance(common) < distance(best) ? common : best));
  if (distance(near) < 0.01) return near;
  return Math.round(Math.min(Math.max(rate, 1), 240) * 100) / 100;
}
