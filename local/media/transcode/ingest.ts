import type { Log } from '../../runtime/cloud';
import { type Fragment, FragmentReader } from '../hls/fragments';
import type { Movie } from '../hls/movie';
import { flvHeader, flvTag, inspectTag, plainTag } from '../rtmp/flv';
import { Pace } from '../rtmp/pace';
import type { MediaTag, Publication, PublishEnd, Publisher } from '../rtmp/publication';
import { Continuity } from './continuity';
import { MAX_KEYFRAME_INTERVAL, type Rendition, type SourceFormat } from './ladder';
import { Probe, type ProbeResult, UnusableStream } from './probe';
import { Transcoder } from './transcoder';

/** Receives the media of one run, by rendition. */
export interface RunOutput {
  readonly renditions: readonly Rendition[];
  readonly outlets: readonly { movie(movie: Movie): void; fragment(fragment: Fragment): void }[];
  thumbnail(jpeg: Buffer): void;
}

export interface IngestEvents {
  /** A run can start. Returns the destination of its renditions. Called again after a break in the media. */
  run(result: ProbeResult): RunOutput;
  /** The run is over and all its media delivered. */
  runEnded(): void;
  starving(starving: boolean): void;
  /** The connection is no longer usable. */
  failed(reason: string): void;
  /** Called once, after all other events. */
  ended(why: PublishEnd): void;
}

export interface IngestOptions {
  readonly ffmpeg: string;
  readonly scratch: string;
  readonly log: Log;
  /** An encoder that accepts no input for this long is restarted. Milliseconds. */
  readonly hangLimit?: number | undefined;
}

/** When the media breaks again within this time, the source is measured anew: its format may have changed. */
const SETTLES_WITHIN = 10_000;
/** More encoder failures than this within a minute end the stream. */
const MAX_FAILURES = 3;
/** The stream is refused without usable video for this long. */
const PROBE_LIMIT = 15_000;
/** A publisher that sent nothing for this long gives way to another one. Milliseconds. */
const FROZEN_AFTER = 2_000;

/** One accepted publication: probes, transcodes, delivers, and restarts when the source or the encoder breaks. */
export class Ingest implements Publication {
  format: SourceFormat | undefined;
  private probe: Probe | undefined = new Probe();
  private base = 0;
  private continuity: Continuity | undefined;
  private keyframeAt = 0;
  private brokeAt = Number.NEGATIVE_INFINITY;
  private heardAt = Date.now();
  private videoConfig: MediaTag | undefined;
  private audioConfig: MediaTag | undefined;
  private transcoder: Transcoder | undefined;
  /** Media that arrives while the encoder starts. */
  private queue: MediaTag[] | undefined;
  private running: Promise<void> = Promise.resolve();
  private failures: number[] = [];
  private over: PublishEnd | undefined;
  private readonly pace: Pace;
  private probeTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly publisher: Publisher,
    private readonly options: IngestOptions,
    private readonly events: IngestEvents,
  ) {
    this.pace = new Pace((starving) => events.starving(starving));
    this.watchProbe();
  }

  tag(received: MediaTag): boolean {
    if (this.over) return true;
    this.heardAt = Date.now();
    this.pace.tag(received);
    try {
      return this.take(plainTag(received));
    } catch (error) {
      this.fail(
        error instanceof UnusableStream ? error.message : `Malformed media: ${(error as Error).message}`,
      );
      return true;
    }
  }

  onDrain(resume: () => void): void {
    if (this.transcoder) this.transcoder.onDrain(resume);
    else setTimeout(resume, 50);
  }

  ended(why: PublishEnd): void {
    if (this.over) return;
    this.over = why;
    this.pace.stop();
    clearTimeout(this.probeTimer);
    this.transcoder?.end();
    void this.running.then(() => this.events.ended(why));
  }

  /** Whether the publisher has gone or stands still, so that another one may publish. */
  get givesWay(): boolean {
    return this.over !== undefined || Date.now() - this.heardAt > FROZEN_AFTER;
  }

  /** Process id of the running encoder, for operators. */
  get encoderPid(): number | undefined {
    return this.transcoder?.pid;
  }

  private take(tag: MediaTag): boolean {
    if (this.probe) {
      const result = this.probe.add(tag);
      if (result) this.begin(result);
      return true;
    }
    if (this.queue) {
      this.queue.push(tag);
      return this.queue.length < 2_000;
    }
    const kind = inspectTag(tag);
    if (kind.kind === 'other') return true;
    if (kind.kind === 'unsupported') throw new UnusableStream(`The stream changed to ${kind.codec}.`);
    if (kind.kind === 'video-config' || kind.kind === 'audio-config') {
      this.configured(kind.kind, tag);
      return true;
    }
    const time = (tag.timestamp - this.base) | 0;
    if (!this.continuity!.accepts(tag.type, time)) {
      const now = Date.now();
      const settled = now - this.brokeAt > SETTLES_WITHIN;
      this.brokeAt = now;
      this.startOver(settled ? this.format : undefined, tag);
      return true;
    }
    if (kind.kind === 'video' && this.keyframesAreLate(kind.keyframe, time)) {
      // At the keyframe, so that no picture is lost.
      this.startOver({ ...this.format!, keyframeInterval: Number.POSITIVE_INFINITY }, tag);
      return true;
    }
    return this.transcoder!.write(flvTag(tag, Math.max(0, time)));
  }

  /** Decoder configurations, which encoders repeat. With another one, or sound that was not there, a run begins. */
  private configured(kind: 'video-config' | 'audio-config', tag: MediaTag): void {
    const known = kind === 'video-config' ? this.videoConfig : this.audioConfig;
    if (known?.payload.equals(tag.payload)) return;
    const copy = { ...tag, payload: Buffer.from(tag.payload) };
    const same = kind === 'audio-config' && known !== undefined ? this.format : undefined;
    if (kind === 'video-config') this.videoConfig = copy;
    else this.audioConfig = copy;
    this.startOver(same);
  }

  /** Whether the keyframes of a stream that is passed through have become too rare for its segments. */
  private keyframesAreLate(keyframe: boolean, time: number): boolean {
    if (!keyframe) return false;
    const interval = (time - this.keyframeAt) / 1000;
    this.keyframeAt = time;
    return interval > MAX_KEYFRAME_INTERVAL && this.format!.keyframeInterval <= MAX_KEYFRAME_INTERVAL;
  }

  /** Ends the run. Another one begins at the next keyframe, or once the source is measured if its format is unknown. */
  private startOver(format: SourceFormat | undefined, tag?: MediaTag): void {
    this.transcoder?.end();
    this.transcoder = undefined;
    this.probe = new Probe(format);
    this.watchProbe();
    for (const next of [this.videoConfig, this.audioConfig, tag]) if (next) this.take(next);
  }

  private watchProbe(): void {
    clearTimeout(this.probeTimer);
    this.probeTimer = setTimeout(() => this.fail('The stream has no usable H.264 video.'), PROBE_LIMIT);
  }

  private begin(result: ProbeResult): void {
    clearTimeout(this.probeTimer);
    this.probe = undefined;
    this.queue = [];
    this.format = result.format;
    this.base = result.base;
    this.continuity = new Continuity(result.format);
    for (const { tag, time } of result.tags) {
      const kind = inspectTag(tag);
      if (kind.kind === 'video') {
        if (kind.keyframe) this.keyframeAt = time;
        this.continuity.accepts('video', time);
      }
    }
    this.videoConfig = result.tags[0]!.tag;
    this.audioConfig = result.format.audio ? result.tags[1]!.tag : undefined;
    const before = this.running;
    this.running = before
      .then(() => this.transcode(result))
      .catch((error: unknown) => {
        this.fail(`The encoder could not be started: ${(error as Error).message}`);
      });
  }

  /** Resolves when the run is over. Runs follow one another, so that media stays in order. */
  private async transcode(result: ProbeResult): Promise<void> {
    const output = this.events.run(result);
    try {
      await this.feed(result, output);
    } finally {
      this.events.runEnded();
    }
  }

  private async feed(result: ProbeResult, output: RunOutput): Promise<void> {
    const readers = output.outlets.map(
      (outlet) =>
        new FragmentReader(
          (movie) => outlet.movie(movie),
          (fragment) => outlet.fragment(fragment),
        ),
    );
    let close: () => void = () => undefined;
    const closed = new Promise<void>((resolve) => {
      close = resolve;
    });
    const transcoder = await Transcoder.start(
      this.options.ffmpeg,
      this.options.scratch,
      { source: result.format, renditions: output.renditions },
      {
        bytes: (index, chunk) => readers[index]!.push(chunk),
        thumbnail: (jpeg) => output.thumbnail(jpeg),
        closed: (error) => {
          if (error) this.encoderFailed(transcoder, error);
          close();
        },
      },
      this.options.log,
      this.options.hangLimit,
    );
    this.transcoder = transcoder;
    transcoder.write(flvHeader({ audio: result.format.audio, video: true }));
    for (const { tag, time } of result.tags) transcoder.write(flvTag(tag, time));
    const queue = this.queue ?? [];
    this.queue = undefined;
    for (const tag of queue) this.tag(tag);
    if (this.over) transcoder.end();
    await closed;
  }

  private encoderFailed(transcoder: Transcoder, error: Error): void {
    if (this.transcoder !== transcoder || this.over) return;
    this.options.log.warn('the encoder failed and is restarted', { error: error.message });
    const now = Date.now();
    this.failures = [...this.failures.filter((at) => now - at < 60_000), now];
    if (this.failures.length > MAX_FAILURES) this.fail('The stream could not be encoded.');
    else this.startOver(this.format);
  }

  private fail(reason: string): void {
    if (this.over) return;
    this.events.failed(reason);
    this.publisher.disconnect('NetStream.Publish.Rejected', reason, 'unpublished');
  }
}
