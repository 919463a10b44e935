import { randomBytes } from 'node:crypto';
import type { Rendition } from '../transcode/ladder';
import type { Fragment } from './fragments';
import type { Movie } from './movie';
import { RenditionStream, type Segment } from './rendition';

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
  private readonly viewers = new Map<string, number>();
  private runs = 0;
  private metadataCount = 0;
  private playable = false;

  constructor(
    readonly renditions: readonly Rendition[],
    readonly frameRate: number,
    /** Called once, when every rendition has a complete segment. */
    public onPlayable: () => void,
  ) {
    this.variants = renditions.map((rendition) => ({
      rendition,
      stream: new RenditionStream(rendition.name, (segment) => this.segment(rendition, segment)),
    }));
  }

  /** Starts a run of the publisher. Returns an outlet for each rendition. */
  begin(sinks: readonly BroadcastSink[], epoch: number) {
    const number = this.runs;
    this.runs += 1;
    for (const { stream } of this.variants) stream.cut();
    this.sinks = sinks;
    for (const sink of sinks) sink.begin(this.renditions);
    return this.variants.map(({ rendition, stream }) => ({
      movie: (movie: Movie) => {
        stream.begin({ number, movie, epoch });
        for (const sink of sinks) sink.run(rendition, number, movie);
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

  private segment(rendition: Rendition, segment: Segment): void {
    for (const sink of this.sinks) sink.segment(rendition, segment);
    if (!this.playable && this.ready) {
      this.playable = true;
      this.onPlayable();
    }
  }
}
