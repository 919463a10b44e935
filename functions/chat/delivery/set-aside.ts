import { LRUCache } from 'lru-cache';
import * as z from 'zod/mini';
import { isAfter, type StreamRecord } from '../../../domain/chat/delivery/sequencing';
import { recordSchema } from '../../../domain/chat/delivery/stream-record';
import { pick } from '../../../domain/kit/env';
import { id } from '../../../domain/kit/id';
import { once } from '../../../domain/kit/once';
import { sendMessage } from '../../kit/clients/sqs';
import { env } from '../../kit/env';
import { partsOf } from './batch-parts';

/** A message of the queue: records of one room, in the order of the stream. */
export const setAsideSchema = z.object({
  channelId: id('channel'),
  records: z.array(z.object({ sequenceNumber: z.string(), record: recordSchema })),
});

const settings = once(() => env(pick('SET_ASIDE_QUEUE_URL')));

/**
 * Rooms whose records wait in the queue, with the last of these. A room that this instance does not know of is tried
 * directly, and so is one that was set aside long ago: its messages may then change places, but none is lost.
 */
const rooms = new LRUCache<string, string>({ max: 5_000, ttl: 15 * 60_000 });

/** Whether earlier records of the room wait in the queue, so that later ones have to follow them. */
export const isSetAside = (channelId: string): boolean => rooms.has(channelId);

/** Notes that the room's records up to this one are delivered. */
export function resume(channelId: string, through: string): void {
  if (!isAfter(rooms.get(channelId) ?? '', through)) rooms.delete(channelId);
}

/**
 * Puts a room's records into the queue, from which they are delivered by themselves, in order. Viewer counts and
 * repairs are left out: the next ones replace them.
 */
export async function setAside(channelId: string, records: readonly StreamRecord[]): Promise<void> {
  const kept = records.filter(({ record: { kind } }) => kind === 'entry' || kind === 'review-queue');
  for (const part of partsOf(kept)) {
    const [first, last] = [part[0]!.sequenceNumber, part.at(-1)!.sequenceNumber];
    await sendMessage({
      QueueUrl: settings().SET_ASIDE_QUEUE_URL,
      MessageBody: JSON.stringify({ channelId, records: part }),
      MessageGroupId: channelId,
      MessageDeduplicationId: `${first}-${last}`,
    });
    rooms.set(channelId, last);
  }
}
