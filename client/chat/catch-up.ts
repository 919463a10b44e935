import type { listMessages } from '../../domain/chat/log/contract';
import type { RouteRequest, RouteResponse } from '../../domain/kit/route';
import type { Clock } from '../clock';
import { backOff, createTimers } from '../timers';
import { missing, type Timeline, type TimelineUpdate } from './timeline';

type Query = NonNullable<RouteRequest<typeof listMessages>['query']>;

export interface CatchUpOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** A page of the history; throws when the server cannot be reached or refuses. */
  readonly fetch: (query: Query) => Promise<RouteResponse<typeof listMessages>>;
  readonly timeline: () => Timeline;
  readonly update: (update: TimelineUpdate) => void;
  /** Whether the room is open, by socket or polling. */
  readonly isOpen: () => boolean;
  readonly isJoined: () => boolean;
  readonly onLoading: () => void;
}

const pageSize = 200;
/** A frame out of order has this long to arrive before the gap is fetched. */
const patience = 300;
/** A gap is skipped after this many pages without progress, or this many pages at all. */
const mostFruitless = 5;
const mostPages = 10;
const mostWaiting = 1_000;
const firstRetry = 500;

/** Fetches from the history what the socket or polling did not deliver. */
export function createCatchUp(options: CatchUpOptions) {
  const { clock, random, fetch, timeline, update } = options;
  const timers = createTimers(clock);
  let filling = false;
  let loadingOlder = false;

  const pause = (ms: number): Promise<void> => new Promise((resume) => void clock.after(ms, resume));

  /** Fetches the entries between `after` and the next known ones, page by page. */
  async function fill(): Promise<void> {
    filling = true;
    let [fruitless, pages, failures] = [0, 0, 0];
    for (
      let after = missing(timeline());
      after !== undefined && options.isOpen();
      after = missing(timeline())
    ) {
      try {
        const { after: from, entries } = await fetch({ after, limit: pageSize });
        failures = 0;
        pages += 1;
        update({ type: 'filled', after: from, entries });
        fruitless = missing(timeline()) === after ? fruitless + 1 : 0;
        if (fruitless >= mostFruitless || pages >= mostPages) {
          update({ type: 'skip' });
          [fruitless, pages] = [0, 0];
        } else if (fruitless > 0) await pause(1_000);
      } catch {
        failures += 1;
        await pause(backOff(firstRetry, failures, random));
      }
    }
    filling = false;
  }

  /** Fetches everything since the last known entry; skips to the latest page when that is too much. */
  async function catchUp(): Promise<void> {
    for (let page = 0; page < mostPages; page += 1) {
      const { after, entries, more } = await fetch({ after: timeline().seq, limit: pageSize });
      update({ type: 'filled', after, entries });
      if (!more) return;
    }
    const latest = await fetch({ limit: pageSize });
    update({ type: 'chat', after: latest.after, entries: latest.entries });
    update({ type: 'skip' });
  }

  function catchUpAfterJoin(failures = 0): void {
    catchUp().catch(() => {
      const next = failures + 1;
      timers.set(
        'more',
        backOff(firstRetry, next, random),
        () => options.isJoined() && catchUpAfterJoin(next),
      );
    });
  }

  return {
    catchUp,
    /** Fetches what a join left out, and retries: a quiet room sends nothing that would show the gap. */
    catchUpAfterJoin: (): void => catchUpAfterJoin(),
    /** Fills gaps in the timeline, if there are any, after a moment of patience. */
    fillGaps(): void {
      const { waiting } = timeline();
      if (waiting.length > mostWaiting) update({ type: 'skip' });
      else if (waiting.length > 0 && !filling && !timers.has('fill')) timers.set('fill', patience, fill);
    },
    /** Loads lines before the first one, if there are any. Throws when the server cannot be reached or refuses. */
    async loadOlder(): Promise<void> {
      const { older, from } = timeline();
      if (loadingOlder || !older) return;
      loadingOlder = true;
      options.onLoading();
      try {
        update({ type: 'older', ...(await fetch({ before: from + 1, limit: pageSize })) });
      } finally {
        loadingOlder = false;
        options.onLoading();
      }
    },
    isLoadingOlder: (): boolean => loadingOlder,
    close: (): void => timers.cancelAll(),
  };
}
