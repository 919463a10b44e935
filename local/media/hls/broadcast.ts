import { randomBytes } from 'node:crypto';
import type { Rendition } from '../transcode/ladder';
import type { Fragment } from './fragments';
import type { Movie } from './movie';
import { RenditionStream, type Segment } from './rendition';
import type { Timing } from './timing';

/** Receives a running broadcast: a recorder, or another output. Segments come in order. */
export interface BroadcastSink {
  /** A run begins. Called once or more, before any segment. */
  begin(renditions: readonly Rendition[]): void;
  run(rendition: Rendition, run: number, movie: Movie): void;
  segment(rendition: Rendition, segment: Segment): void;
  thumbnail(jpeg: Buffer): void;
}

export interface Variant {
  readonly rendition: Rendition;
  readonly stream: RenditionStream;
}

/** A viewer without a request for this long has left. */
const VIEWER_TIMEOUT = 30_000;

/**
 * What viewers see under one playback address until it ends: one ladder, its windows, and the viewers. A publisher
 * that reconnects in time continues it with a new run.
 */
export class Broadcast {
  /** Part of every media address, so that a cache never mixes two broadcasts. */
  readonly id = randomBytes(6).toString('hex');
  readonly variants: readonly Variant[];
  thumbnail: Buffer | undefined;
  /** Receives the segments of the current run; changes with each run. */
  private sinks: readonly BroadcastSink[] = [];
  /** The renditions of the current run, with its names and rates. */
  private current: readonly Rendition[];
  private readonly viewers = new Map<string, number>();
  private runs = 0;
  private metadataCount = 0;
  private playable = false;

  constructor(
    readonly renditions: readonly Rendition[],
    public frameRate: number,
    readonly timing: Timing,
    /** Called once, when every rendition has a complete segment. */
    public onPlayable: () => void,
  ) {
    this.current = renditions;
    this.variants = renditions.map((rendition, index) => ({
      rendition,
      stream: new RenditionStream(rendition.name, timing, (segment) => this.segment(index, segment)),
    }));
  }

  /**
   * Starts a run of the publisher, whose renditions have the sizes of this broadcast's. Returns an outlet for each.
   */
  begin(sinks: readonly BroadcastSink[], renditions: readonly Rendition[], epoch: number) {
    const number = this.runs;
    this.runs += 1;
    for (const { stream } of this.variants) stream.cut();
    this.sinks = sinks;
    this.current = renditions;
    for (const sink of sinks) sink.begin(renditions.filter(isRecorded));
    return this.variants.map(({ stream }, index) => ({
      movie: (movie: Movie) => {
        stream.begin({ number, movie, epoch });
        const rendition = renditions[index]!;
        if (isRecorded(rendition)) for (const sink of sinks) sink.run(rendition, number, movie);
      },
      fragment: (fragment: Fragment) => stream.add(fragment),
    }));
  }

  /** Completes the open segments when the publisher has gone but may reconnect. */
  cut(): void {
    for (const { stream } of this.variants) stream.cut();
  }

  end(): void {
    for (const { stream } of this.variants) stream.end();
  }

  get ended(): boolean {
    return this.variants.every(({ stream }) => stream.ended);
  }

  /** Whether every rendition has a complete segment. */
  get ready(): boolean {
    return this.variants.every(({ stream }) => stream.segments[0]?.complete === true);
  }

  /** Sends text to players as timed metadata of the next part. */
  addMetadata(text: string): void {
    this.metadataCount += 1;
    for (const { stream } of this.variants) stream.addMetadata(text, this.metadataCount);
  }

  setThumbnail(jpeg: Buffer): void {
    this.thumbnail = jpeg;
    for (const sink of this.sinks) sink.thumbnail(jpeg);
  }

  variant(name: string): Variant | undefined {
    return this.variants.find(({ rendition }) => rendition.name === name);
  }

  seen(viewer: string, now = Date.now()): void {
    this.viewers.set(viewer, now);
  }

  viewerCount(now = Date.now()): number {
    for (const [viewer, at] of this.viewers) if (now - at > VIEWER_TIMEOUT) this.viewers.delete(viewer);
    return this.viewers.size;
  }

  private segment(index: number, segment: Segment): void {
    const rendition = this.current[index]!;
    if (isRecorded(rendition)) for (const sink of this.sinks) sink.segment(rendition, segment);
    if (!this.playable && this.ready) {
      this.playable = true;
      this.onPlayable();
    }
  }
}

/** Recordings hold the renditions with pictures. */
const isRecorded = ({ audioOnly }: Rendition): boolean => audioOnly !== true;
