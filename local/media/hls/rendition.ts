import type { Fragment } from './fragments';
import { timedMetadata } from './metadata';
import type { Movie } from './movie';
import { splitFragment } from './remux';
import { CUT_AFTER, type Timing } from './timing';

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
  /** The first of its run or after a gap, unless it is the first of all. */
  readonly discontinuity: boolean;
  /** Seconds on the run's timeline. */
  readonly start: number;
  duration: number;
  complete: boolean;
  readonly parts: Part[];
  readonly fragments: Fragment[];
}

/** Complete segments in the playlist. */
const WINDOW = 6;
/** Complete segments that can still be fetched after leaving the playlist. */
const FETCHABLE_AFTER_WINDOW = 3;

/** One rendition of a broadcast: the sliding window of segments and parts, and pending requests. */
export class RenditionStream {
  readonly segments: Segment[] = [];
  discontinuitySequence = 0;
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
  /** When the next part begins, on the run's timeline; undefined when it needs a keyframe. */
  private next: number | undefined;
  private readonly pendingMetadata: { text: string; id: number }[] = [];
  private readonly waiting = new Set<() => void>();

  constructor(
    readonly name: string,
    readonly timing: Timing,
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
    this.cut();
    this.run = run;
  }

  /** Timed metadata for the next part. */
  addMetadata(text: string, id: number): void {
    this.pendingMetadata.push({ text, id });
  }

  /** Completes the open segment before its keyframe, because its run is over. */
  cut(): void {
    this.closeSegment();
    this.next = undefined;
  }

  /** Adds media. What is longer than a part may be becomes several; a gap is a discontinuity. */
  add(fragment: Fragment): void {
    for (const piece of splitFragment(fragment, this.timing.partTarget)) this.addPart(piece);
  }

  private addPart(fragment: Fragment): void {
    const { partTarget } = this.timing;
    if (this.next !== undefined && Math.abs(fragment.start - this.next) > partTarget) this.cut();
    const afterGap = this.next === undefined;
    if (afterGap && !fragment.independent) return; // Nothing can be decoded before a keyframe.
    // Only a frame that lasts longer than any part is cut short; the gap that follows it is a discontinuity.
    const duration = Math.min(fragment.duration, partTarget);
    if (this.isFull(fragment, duration)) this.closeSegment();
    const open = this.open() ?? this.openSegment(fragment.start, afterGap);
    this.next = fragment.start + duration;
    open.fragments.push(fragment);
    open.duration += duration;
    const metadata = this.pendingMetadata
      .splice(0)
      .map(({ text, id }) => timedMetadata(text, fragment.start, id));
    open.parts.push({
      number: this.nextPart,
      bytes: metadata.length > 0 ? Buffer.concat([...metadata, fragment.bytes]) : fragment.bytes,
      duration,
      independent: fragment.independent,
    });
    this.nextPart += 1;
    this.changed();
  }

  /** At a keyframe in due time; else where a segment would become longer than the playlist allows. */
  private isFull({ independent, start }: Fragment, duration: number): boolean {
    const open = this.open();
    if (!open) return false;
    if (independent && start - open.start >= CUT_AFTER) return true;
    return Math.round(open.duration + duration) > this.timing.targetDuration;
  }

  private openSegment(start: number, afterGap: boolean): Segment {
    const open: Segment = {
      sequence: this.nextSequence,
      run: this.run!,
      discontinuity: afterGap && this.segments.length > 0,
      start,
      duration: 0,
      complete: false,
      parts: [],
      fragments: [],
    };
    this.nextSequence += 1;
    this.segments.push(open);
    return open;
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
