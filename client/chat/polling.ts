import type { Page } from '../../domain/chat/log/model';
import type { Clock } from '../clock';
import { backOff } from '../timers';

export interface PollingOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** Epoch milliseconds of the server. */
  readonly serverNow: () => number;
  /** Everything up to this sequence number is known. */
  readonly seq: number;
  /** Gets the page that begins at this second. */
  readonly fetch: (second: number) => Promise<Page>;
  /** Called with complete pages, in order. */
  readonly onPage: (page: Page) => void;
  /** Catches up from the history, when too many pages were missed. */
  readonly catchUp: () => Promise<void>;
}

/** Seconds of a page. */
const pageSpan = 2;
/** A page is complete one second after its end: seconds before the first request, and over which clients spread. */
const settledAfter = 1.25;
const spreadOver = 0.75;
/** Seconds behind beyond which the history is faster than the pages. */
const farBehind = 20;
const incompleteTries = 5;
const firstRetry = 1_000;

/** Polls a room's cached pages, one every two seconds, each client at its own moment. Returns a function that stops it. */
export function followPolling(options: PollingOptions): () => void {
  const { clock, random, serverNow } = options;
  const jitter = random() * spreadOver * 1_000;
  let stopped = false;
  let cancel: (() => void) | undefined;
  let tries = 0;
  let failures = 0;

  const begin = (ms: number): number => Math.floor(ms / 1_000 / pageSpan) * pageSpan;
  const due = (second: number): number => (second + pageSpan + settledAfter) * 1_000 + jitter;
  const newest = (): number => begin(serverNow() - (pageSpan + settledAfter) * 1_000);
  // After a longer silence, the first step is to catch up.
  let next = begin(options.seq / 1_000);

  function plan(ms: number): void {
    cancel = clock.after(ms, () => void step());
  }

  async function step(): Promise<void> {
    try {
      if (serverNow() - due(next) > farBehind * 1_000 || tries > incompleteTries) {
        // Chosen before the request: later entries are on the following pages.
        const from = newest();
        await options.catchUp();
        if (stopped) return;
        next = from;
        tries = 0;
      } else {
        const page = await options.fetch(next);
        if (stopped) return;
        if (!page.complete) {
          tries += 1;
          return plan(1_000);
        }
        tries = 0;
        next += pageSpan;
        options.onPage(page);
        if (stopped) return;
      }
      failures = 0;
      plan(Math.max(0, due(next) - serverNow()));
    } catch {
      if (stopped) return;
      plan(backOff(firstRetry, failures, random));
      failures += 1;
    }
  }

  plan(Math.max(0, due(next) - serverNow()));
  return () => {
    stopped = true;
    cancel?.();
  };
}
