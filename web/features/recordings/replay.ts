import { advance, emptyTimeline, type Line, type Timeline } from '../../../client/chat/timeline';
import type { Entry, Page } from '../../../domain/chat/log/model';

export interface ReplayOptions {
  /** Asks for the page of 30 seconds that begins at this second of the epoch. Throws when it is not to be had. */
  readonly fetch: (second: number) => Promise<Page>;
  /** Epoch milliseconds of the stream's beginning; what was said before does not belong to it. */
  readonly begins: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** What was said up to a moment of the recording. */
export interface ReplayView {
  readonly lines: readonly Line[];
  readonly state: 'loading' | 'playing' | 'failed';
}

/** Seconds of a page, and how far playing may jump ahead before it counts as a seek. */
const span = 30;
const farAhead = 2 * span;
/** A page that was not to be had, or not complete yet, is asked for again after these ms. */
const againAfter = 5_000;
const keptLines = 300;
const keptPages = 12;
const perSecond = 1_000_000;

interface Kept {
  page: Page | undefined;
  failed: boolean;
  /** Epoch milliseconds from which it may be asked for again; infinite while it is asked for, or when it is whole. */
  again: number;
}

/**
 * A room as it was along a recording. Told the moment that is on screen, it shows what was said until then, from the
 * page before the one where somebody began to watch; one page ahead is loaded.
 */
export function createReplay({ fetch, begins, now }: ReplayOptions) {
  const pages = new Map<number, Kept>();
  const listeners = new Set<() => void>();
  /** Epoch seconds. */
  let moment = 0;
  /** The first page of which something may still have to be taken in. */
  let reached = 0;
  let timeline: Timeline | undefined;
  let view: ReplayView = { lines: [], state: 'loading' };

  const begin = (second: number): number => Math.floor(second / span) * span;

  function begun(from: number): Timeline {
    reached = from;
    const seq = Math.max(from * perSecond, begins * 1_000) - 1;
    return { ...emptyTimeline(keptLines), seq, from: seq };
  }

  function show(next: ReplayView): void {
    if (next.lines === view.lines && next.state === view.state) return;
    view = next;
    for (const listener of [...listeners]) listener();
  }

  function want(second: number): Kept {
    const known = pages.get(second);
    if (known !== undefined && now() < known.again) return known;
    const kept: Kept = known ?? { page: undefined, failed: false, again: 0 };
    kept.again = Number.POSITIVE_INFINITY;
    pages.delete(second);
    pages.set(second, kept);
    for (const oldest of [...pages.keys()].slice(0, Math.max(0, pages.size - keptPages))) {
      if (Math.abs(oldest - moment) > 2 * farAhead) pages.delete(oldest);
    }
    fetch(second).then(
      (page) => {
        kept.page = page;
        kept.failed = false;
        if (!page.complete) kept.again = now() + againAfter;
        turn();
      },
      () => {
        kept.failed = true;
        kept.again = now() + againAfter;
        turn();
      },
    );
    return kept;
  }

  /** Takes in what was said until the moment, as far as its pages are here without a gap. */
  function turn(): void {
    if (timeline === undefined) return;
    const due: Entry[] = [];
    let state: ReplayView['state'] = 'playing';
    for (let second = reached; second <= moment; second += span) {
      const { page, failed } = want(second);
      if (page === undefined) {
        state = failed ? 'failed' : 'loading';
        break;
      }
      due.push(...page.entries.filter(({ seq }) => seq <= moment * perSecond));
      if (page.complete && second === reached && moment >= second + span) reached += span;
    }
    if (state === 'playing') want(begin(moment) + span);
    const seq = timeline.seq ?? 0;
    const fresh = due.filter((entry) => entry.seq > seq);
    if (fresh.length > 0) {
      timeline = advance(timeline, {
        type: 'page',
        page: { entries: fresh, viewers: null, delivery: timeline.delivery },
      });
    }
    const lines = fresh.length > 0 ? timeline.lines.filter(isSeen) : view.lines;
    // While a page is loaded, what was said before it stays.
    show({ lines: timeline.lines.length === 0 ? none : lines, state });
  }

  return {
    /** The moment that is on screen, in epoch milliseconds: while playing, and after each seek. */
    at(ms: number): void {
      const before = moment;
      moment = ms / 1_000;
      const seeked = moment < before - 0.5 || moment > before + farAhead;
      if (timeline === undefined || seeked)
        timeline = begun(Math.max(begin(begins / 1_000), begin(moment) - span));
      turn();
    },
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    getView: (): ReplayView => view,
  };
}

const none: readonly Line[] = [];

/** What was taken down later is not shown again, nor that it was. */
const isSeen = (line: Line): boolean => line.kind === 'message' && line.removed === null;
