import type { Fragment } from './fragments';
import { timedMetadata } from './metadata';
import type { Movie } from './movie';

export interface Part {
  /** Counts over the whole broadcast, so that the next part's address is known before its segment's. */
  readonly number: number;
  readonly bytes: Buffer;
  readonly duration: number;
  readonly independent: boolean;
}

/** One connection of the publisher: its own initialisation segment and timeline. */
export interface Run {
  readonly number: number;
  readonly movie: Movie;
  /** Epoch milliseconds of media time zero. */
  readonly epoch: number;
}

export interface Segment {
  readonly sequence: number;
  readonly run: Run;
  /** The first of its run, unless it is the first of all. */
  readonly discontinuity: boolean;
  /** Seconds on the run's timeline. */
  readonly start: number;
  duration: number;
  complete: boolean;
  readonly parts: Part[];
  readonly fragments: Fragment[];
}

/**
 * A segment is cut at the first keyframe after this many seconds. The value lies between the frame times of every
 * common rate, so that renditions, whose times are rounded differently, are cut at the same keyframe.
 */
const CUT_AFTER = 1.9125;
/** Complete segments in the playlist. */
const WINDOW = 6;
/** Complete segments that can still be fetched after leaving the playlist. */
const FETCHABLE_AFTER_WINDOW = 3;

/** One rendition of a broadcast: the sliding window of segments and parts, and pending requests. */
export class RenditionStream {
  readonly segments: Segment[] = [];
  discontinuitySequence = 0;
  /** Seconds; never shorter than the longest part. */
  partTarget = 0;
  /** Whole seconds. */
  targetDuration = 2;
  ended = false;
  /** Increases with every change of the playlist. */
  version = 0;
  /** Bits per second of the largest complete segment. */
  peakBitrate = 0;
  private totalBits = 0;
  private totalSeconds = 0;
  private nextSequence = 0;
  private nextPart = 0;
  private run: Run | undefined;
  private readonly pendingMetadata: { text: string; id: number }[] = [];
  private readonly waiting = new Set<() => void>();

  constructor(
    readonly name: string,
    private readonly onSegment: (segment: Segment) => void,
  ) {}

  get currentRun(): Run | undefined {
    return this.run;
  }

  get averageBitrate(): number {
    return this.totalSeconds > 0 ? this.totalBits / this.totalSeconds : 0;
  }

  /** The listed segments: the window and the open one. */
  get listed(): readonly Segment[] {
    const complete = this.segments.filter((segment) => segment.complete);
    return this.segments.slice(Math.max(0, complete.length - WINDOW));
  }

  begin(run: Run): void {
    this.closeSegment();
    this.run = run;
  }

  /** Timed metadata for the next part. */
  addMetadata(text: string, id: number): void {
    this.pendingMetadata.push({ text, id });
  }

  /** Completes the open segment before its keyframe, because its run is over. */
  cut(): void {
    this.closeSegment();
  }

  add(fragment: Fragment): void {
    const run = this.run!;
    let open = this.open();
    if (!open && !fragment.independent) return; // Nothing can be decoded before a keyframe.
    if (open && fragment.independent && fragment.start - open.start >= CUT_AFTER) {
      this.closeSegment();
      open = undefined;
    }
    if (!open) {
      const last = this.segments.at(-1);
      open = {
        sequence: this.nextSequence,
        run,
        discontinuity: last !== undefined && last.run !== run,
        start: fragment.start,
        duration: 0,
        complete: false,
        parts: [],
        fragments: [],
      };
      this.nextSequence += 1;
      this.segments.push(open);
    }
    open.fragments.push(fragment);
    open.duration += fragment.duration;
    const metadata = this.pendingMetadata
      .splice(0)
      .map(({ text, id }) => timedMetadata(text, fragment.start, id));
    open.parts.push({
      number: this.nextPart,
      bytes: metadata.length > 0 ? Buffer.concat([...metadata, fragment.bytes]) : fragment.bytes,
      duration: fragment.duration,
      independent: fragment.independent,
    });
    this.nextPart += 1;
    this.partTarget = Math.max(this.partTarget, ceil(fragment.duration, 1000));
    this.changed();
  }

  /** Ends the playlist. */
  end(): void {
    if (this.ended) return;
    this.closeSegment();
    this.ended = true;
    this.changed();
  }

  /** Number of the next part. */
  get hint(): number {
    return this.nextPart;
  }

  /** The last segment and part in the playlist. */
  get position(): { sequence: number; part: number } {
    const last = this.segments.at(-1);
    return { sequence: last?.sequence ?? -1, part: (last?.parts.length ?? 0) - 1 };
  }

  part(number: number): Part | undefined {
    for (let index = this.segments.length - 1; index >= 0; index -= 1) {
      const found = this.segments[index]!.parts.find((part) => part.number === number);
      if (found) return found;
    }
    return undefined;
  }

  segment(sequence: number): Segment | undefined {
    return this.segments.find((segment) => segment.sequence === sequence);
  }

  /** Resolves at the next change, or when `signal` aborts. */
  changeOrAbort(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      if (signal.aborted) resolve();
      else {
        this.waiting.add(done);
        signal.addEventListener('abort', done);
      }
    });
  }

  private open(): Segment | undefined {
    const last = this.segments.at(-1);
    return last && !last.complete ? last : undefined;
  }

  private closeSegment(): void {
    const open = this.open();
    if (!open) return;
    open.complete = true;
    const bits = open.parts.reduce((sum, part) => sum + part.bytes.length, 0) * 8;
    if (open.duration > 0.5) this.peakBitrate = Math.max(this.peakBitrate, bits / open.duration);
    this.totalBits += bits;
    this.totalSeconds += open.duration;
    this.targetDuration = Math.max(this.targetDuration, Math.round(open.duration));
    this.onSegment(open);
    open.fragments.length = 0;
    while (this.segments.length > WINDOW + FETCHABLE_AFTER_WINDOW) this.segments.shift();
    this.countDiscontinuities();
    this.changed();
  }

  /** Discontinuities that have left the window. */
  private countDiscontinuities(): void {
    const first = this.listed[0];
    for (const segment of this.segments) {
      if (!first || segment.sequence >= first.sequence) break;
      if (segment.discontinuity && segment.sequence > this.counted) {
        this.discontinuitySequence += 1;
        this.counted = segment.sequence;
      }
    }
  }

  private counted = -1;

  private changed(): void {
    this.version += 1;
    for (const wake of [...this.waiting]) wake();
  }
}

function ceil(value: number, steps: number): number {
  return Math.ceil(value * steps - 1e-9) / steps;
}
