import { log } from '../log';
import type { Middleware } from './deadline';

/** Adds these fields of the event to each line of the log, until the invocation ends. */
export const logKeys = <Event>(
  keys: (event: Event) => Readonly<Record<string, unknown>>,
): Middleware<Event, unknown> => {
  const reset = (): void => log.resetKeys();
  return {
    before: ({ event }): void => log.appendKeys({ ...keys(event) }),
    after: reset,
    onError: reset,
  };
};
