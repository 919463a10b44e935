import pMap from 'p-map';
import { createTally } from '../../../domain/chat/emotes/tally';
import type { Entry } from '../../../domain/chat/log/model';
import { parseParts } from '../../../domain/chat/messaging/message-parts';
import { log } from '../../kit/log';
import { loadEmoteMatcher } from './emote-names';
import { countUses } from './emotes-store';

/**
 * How often emotes are used. The fan-out counts in its memory and writes once a minute and room, so that a message
 * costs no write. The counts are good for telling loved emotes from others, not for more: what waits when a copy of
 * the fan-out ends is lost (the uses of a minute), and a batch that comes again to another copy after its first uses
 * were written is counted twice.
 */
const tally = createTally({ everyMs: 60_000, maxRooms: 5_000 });
const roomsAtOnce = 8;

/** Counts the emotes of new messages. Entries that come again are not counted again; a failure loses counts. */
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

/** Writes what was counted, for rooms of which it is time; a failure loses counts. */
export async function storeUses(): Promise<void> {
  await pMap(
    [...tally.take(Date.now())],
    ([channelId, counts]) => orLose(channelId, () => countUses(channelId, counts)),
    { concurrency: roomsAtOnce },
  );
}

/** No message waits, or is told twice, because it could not be counted. */
async function orLose(channelId: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    log.warn('Uses of emotes were not counted', { channelId, error });
  }
}
