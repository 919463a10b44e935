import type { Fragment } from './fragments';
import { timedMetadata } from './metadata';
import type { Movie } from './movie';

export interface Part {
  /** Counts over the whole broadcast, so that the next part's address is known before its segment is. */
  readonly number: number;
  readonly bytes: Buffer;
  readonly duration: number;
  readonly independent: boolean;
}

/** What one connection of the publisher produced: its own initialisation segment and time line. */
export interface Run {
  readonly number: number;
  readonly movie: Movie;
  /** Epoch milliseconds of media time zero. */
  readonly epoch: number;
}

export interface Segment {
  readonly sequence: number;
  readonly run: Run;
  /** The first of its run, and not the first of all. */
  readonly discontinuity: boolean;
  /** Seconds on the run's time line. */
  readonly start: number;
  duration: number;
  complete: boolean;
  readonly parts: Part[];
  readonly fragments: Fragment[];
}

/**
 * A segment is cut at the first keyframe after this many seconds. It lies between the frame times of every
 * common rate, so that renditions, whose times are rounded differently, are cut at the same keyframe.
 */
const CUT_AFTER = 1.9125;
/** Complete segments in the playlist. */
const WINDOW = 6;
/** Complete segments that can still be fetched after they left the playlist. */
const KEPT_BEHIND = 3;

/** One rendition of a broadcast: the sliding window of segments and parts, and who waits for the next. */
export class RenditionStream {
  readonly segments: Segment[] = [];
  discontinuitySequence = 0;
  /** Seconds; never shorter than the longest part. */
  partTarget = 0;
  /** Whole seconds. */
  targetDuration = 2;
  ended = false;
  /** Changes with everything that changes the playlist. */
  version = 0;
  /** Bits a second of the busiest complete segment. */
  peakBitrate = 0;
  private totalBits = 0;
  private totalSeconds = 0;
  private nextSequence = 0;
  private nextPart = 0;
  private run: Run | undefined;
  private readonly notes: { text: string; id: number }[] = [];
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

  /** Segments that the playlist lists: the window, and the open one. */
  get listed(): readonly Segment[] {
    const complete = this.segments.filter((segment) => segment.complete);
    return this.segments.slice(Math.max(0, complete.length - WINDOW));
  }

  begin(run: Run): void {
    this.closeSegment();
    this.run = run;
  }

  /** Timed metadata for the next part. */
  note(text: string, id: number): void {
    this.notes.push({ text, id });
  }

  /** Completes the open segment ahead of its keyframe: its run is over. */
  cut(): void {
    this.closeSegment();
  }

  add(fragment: Fragment): void {
    const run = this.run!;
    let open = this.open();
    if (!open && !fragment.independent) return; // nothing can be decoded before a keyframe
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
    const notes = this.notes.splice(0).map(({ text, id }) => timedMetadata(text, fragment.start, id));
    open.parts.push({
      number: this.nextPart,
      bytes: notes.length > 0 ? Buffer.concat([...notes, fragment.bytes]) : fragment.bytes,
      duration: fragment.duration,
      independent: fragment.independent,
    });
    this.nextPart += 1;
    this.partTarget = Math.max(this.partTarget, ceil(fragment.duration, 1000));
    this.changed();
  }

  /** The broadcast is over: the playlist gets its end. */
  end(): void {
    if (this.ended) return;
    this.closeSegment();
    this.ended = true;
    this.changed();
  }

  /** Number of the part that will come next. */
  get hint(): number {
    return this.nextPart;
  }

  /** The last segment and part that the playlist shows. */
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
    while (this.segments.length > WINDOW + KEPT_BEHIND) this.segments.shift();
    this.countDiscontinuities();
    this.changed();
  }

  /** Discontinuities that have left the listed window. */
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
