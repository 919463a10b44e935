import { advance, emptyTimeline, type Line, type Timeline } from '../../../client/chat/timeline';
import type { Entry, Page } from '../../../domain/chat/log/model';

export interface ReplayOptions {
  /** Fetches the page of 30 seconds that starts at this epoch second. Throws when it is not available. */
  readonly fetch: (second: number) => Promise<Page>;
  /** Start of the stream in epoch milliseconds; earlier messages are left out. */
  readonly startsAt: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** The chat up to a moment of the recording. */
export interface ReplayView {
  readonly lines: readonly Line[];
  readonly state: 'loading' | 'playing' | 'failed';
}

/** Seconds of a page, and the longest jump ahead in seconds that is no seek. */
const span = 30;
const maxJump = 2 * span;
/** A page that failed or is incomplete is fetched again after this time, in ms. */
const refetchAfter = 5_000;
const maxLines = 300;
const maxPages = 12;
const perSecond = 1_000_000;

interface CachedPage {
  page: Page | undefined;
  failed: boolean;
  /** Epoch milliseconds from which it may be fetched again; infinite while it is loading, and once it is complete. */
  refetchAt: number;
}

/**
 * The chat of a recording. For the moment on screen, it shows the messages up to then, starting one page before the
 * page where playback began. One page ahead is preloaded.
 */
export function createReplay({ fetch, startsAt, now }: ReplayOptions) {
  const pages = new Map<number, CachedPage>();
  const listeners = new Set<() => void>();
  /** Epoch seconds. */
  let moment = 0;
  /** The first page that is not fully applied. */
  let current = 0;
  let timeline: Timeline | undefined;
  let view: ReplayView = { lines: [], state: 'loading' };

  const pageOf = (second: number): number => Math.floor(second / span) * span;

  function timelineFrom(from: number): Timeline {
    current = from;
    const seq = Math.max(from * perSecond, startsAt * 1_000) - 1;
    return { ...emptyTimeline(maxLines), seq, from: seq };
  }

  function show(next: ReplayView): void {
    if (next.lines === view.lines && next.state === view.state) return;
    view = next;
    for (const listener of [...listeners]) listener();
  }

  function load(second: number): CachedPage {
    const known = pages.get(second);
    if (known !== undefined && now() < known.refetchAt) return known;
    const cached: CachedPage = known ?? { page: undefined, failed: false, refetchAt: 0 };
    cached.refetchAt = Number.POSITIVE_INFINITY;
    pages.delete(second);
    pages.set(second, cached);
    for (const oldest of [...pages.keys()].slice(0, Math.max(0, pages.size - maxPages))) {
      if (Math.abs(oldest - moment) > 2 * maxJump) pages.delete(oldest);
    }
    fetch(second).then(
      (page) => {
        cached.page = page;
        cached.failed = false;
        if (!page.complete) cached.refetchAt = now() + refetchAfter;
        update();
      },
      () => {
        cached.failed = true;
        cached.refetchAt = now() + refetchAfter;
        update();
      },
    );
    return cached;
  }

  /** Applies the entries up to the moment, as far as their pages are loaded without a gap. */
  function update(): void {
    if (timeline === undefined) return;
    const due: Entry[] = [];
    let state: ReplayView['state'] = 'playing';
    for (let second = current; second <= moment; second += span) {
      const { page, failed } = load(second);
      if (page === undefined) {
        state = failed ? 'failed' : 'loading';
        break;
      }
      due.push(...page.entries.filter(({ seq }) => seq <= moment * perSecond));
      if (page.complete && second === current && moment >= second + span) current += span;
    }
    if (state === 'playing') load(pageOf(moment) + span);
    const seq = timeline.seq ?? 0;
    const added = due.filter((entry) => entry.seq > seq);
    if (added.length > 0) {
      timeline = advance(timeline, {
        type: 'page',
        page: { entries: added, viewers: null, delivery: timeline.delivery },
      });
    }
    const lines = added.length > 0 ? timeline.lines.filter(isKept) : view.lines;
    // Earlier messages stay while a page is loading.
    show({ lines: timeline.lines.length === 0 ? none : lines, state });
  }

  return {
    /** Sets the moment on screen, in epoch milliseconds: during playback and after each seek. */
    at(ms: number): void {
      const before = moment;
      moment = ms / 1_000;
      const seeked = moment < before - 0.5 || moment > before + maxJump;
      if (timeline === undefined || seeked)
        timeline = timelineFrom(Math.max(pageOf(startsAt / 1_000), pageOf(moment) - span));
      update();
    },
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    getView: (): ReplayView => view,
  };
}

const none: readonly Line[] = [];

/** Messages that were removed later are left out. */
const isKept = (line: Line): boolean => line.kind === 'message' && line.removed === null;
