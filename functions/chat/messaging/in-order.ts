import { log } from '../../kit/log';
import { findProcessed, noteProcessed } from '../rooms/connections-store';

/** How long a message waits for the one before it, and between two looks; milliseconds. */
const patience = 2_000;
const step = 25;
/** Messages further ahead than this do not wait: so many cannot be on their way. */
const maxAhead = 50;

/**
 * Processes a numbered message of a connection once the message before it was processed, or did not come in time.
 * Messages without a number are processed at once.
 */
export async function inOrder<T>(
  connectionId: string,
  order: number | undefined,
  process: () => Promise<T>,
): Promise<T> {
  if (order === undefined) return await process();
  await previous(connectionId, order);
  try {
    return await process();
  } finally {
    // The message itself is done: without the note the next one waits in vain, and then goes on.
    await noteProcessed(connectionId, order).catch((error: unknown) =>
      log.warn('A numbered message was not noted', { error }),
    );
  }
}

async function previous(connectionId: string, order: number): Promise<void> {
  if (order === 1) return;
  const until = Date.now() + patience;
  for (;;) {
    const processed = await findProcessed(connectionId);
    if (processed >= order - 1 || processed < order - maxAhead || Date.now() > until) return;
    await new Promise((done) => setTimeout(done, step));
  }
}
