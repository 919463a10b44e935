import type { Page } from '../../domain/chat/log/model';
import type { Clock } from '../clock';

export interface PollingOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** Epoch milliseconds of the server. */
  readonly serverNow: () => number;
  /** Everything up to this place is known. */
  readonly seq: number;
  /** The page that begins at this second. */
  readonly fetch: (second: number) => Promise<Page>;
  /** The pages come in order, each complete. */
  readonly onPage: (page: Page) => void;
  /** Too much was missed for going through the pages: asks the history for all that there is. */
  readonly catchUp: () => Promise<void>;
}

/**
 * Seconds of a page, and how long after its end it is asked for at the earliest and at the latest. It is complete
 * after one second; what a cache keeps of it for a second is asked for by nobody before that.
 */
const pageSpan = 2;
const settledAfter = 1.25;
const spreadOver = 0.75;
/** Seconds for which pages are gone through one by one; beyond, the history is quicker. */
const farBehind = 20;
const incompleteTries = 5;
const backOff = { first: 1_000, most: 30_000 };

/**
 * Reads a room by the pages that a cache serves, one every two seconds; each client asks at its own moment. Returns
 * what ends it.
 */
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
  // A room that was silent for longer is looked up in the history first.
  let next = begin(options.seq / 1_000);

  function plan(ms: number): void {
    cancel = clock.after(ms, () => void turn());
  }

  async function turn(): Promise<void> {
    try {
      if (serverNow() - due(next) > farBehind * 1_000 || tries > incompleteTries) {
        // Chosen before asking: what comes meanwhile is on the pages that follow.
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
      const ceiling = Math.min(backOff.most, backOff.first * 2 ** failures);
      failures += 1;
      plan(ceiling / 2 + (random() * ceiling) / 2);
    }
  }

  plan(Math.max(0, due(next) - serverNow()));
  return () => {
    stopped = true;
    cancel?.();
  };
}
