import pMap from 'p-map';
import { createTally } from '../../../domain/chat/emotes/tally';
import type { Entry } from '../../../domain/chat/log/model';
import { parseParts } from '../../../domain/chat/messaging/message-parts';
import { log } from '../../kit/log';
import { loadEmoteMatcher } from './emote-names';
import { countUses } from './emotes-store';

/**
 * Counts the uses of emotes. The fan-out counts in memory and writes once a minute and room, so that a message costs no
 * write. The counts are approximate: an instance that ends loses up to a minute of uses, and a batch that is delivered
 * again to another instance after its uses were written counts twice.
 */
const tally = createTally({ everyMs: 60_000, maxRooms: 5_000 });
const roomsAtOnce = 8;

/** Counts the emotes of new messages. Repeated entries are not counted again; a failure loses counts. */
export async function tallyUses(channelId: string, entries: readonly Entry[]): Promise<void> {
  const texts = entries.flatMap((entry) =>
    entry.type === 'message' && /:\w+:/.test(entry.message.text)
      ? [{ seq: entry.seq, text: entry.message.text }]
      : [],
  );
  if (texts.length === 0) return;
  await orLose(channelId, async () => {
    const emotes = await loadEmoteMatcher(channelId);
    tally.add(
      channelId,
      texts.map(({ seq, text }) => ({
        seq,
        names: parseParts(text, { emotes }).flatMap((part) => (part.type === 'emote' ? [part.name] : [])),
      })),
    );
  });
}

/** Stores the counts of rooms that are due; a failure loses counts. */
export async function storeUses(): Promise<void> {
  await pMap(
    [...tally.take(Date.now())],
    ([channelId, counts]) => orLose(channelId, () => countUses(channelId, counts)),
    { concurrency: roomsAtOnce },
  );
}

/** A failure to count must not delay or repeat the delivery of messages. */
async function orLose(channelId: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    log.warn('Counting uses of emotes failed', { channelId, error });
  }
}
