import type { StreamRecord } from '../../../domain/chat/delivery/sequencing';
import { log } from '../../kit/log';
import { buildFrames } from './build-frames';
import { putOnStream } from './chat-stream';
import { type FannedOut, fanOut, type Posting } from './fan-out';
import { sockets } from './sockets';

/** How often a connection that misses frames is reminded, and how many are at once; later frames remind them too. */
const [maxTries, maxConnections] = [5, 2_000];

type Missed = Pick<FannedOut, 'missed' | 'shardsFailed'>;

/** Notes on the stream what a frame did not reach, so that it is not noticed only with the room's next frame. */
export async function noteMissed(
  channelId: string,
  { missed, shardsFailed }: Missed,
  tries: number,
): Promise<void> {
  if ((missed.length === 0 && shardsFailed.length === 0) || tries > maxTries) return;
  const connectionIds = missed.slice(0, maxConnections);
  try {
    await putOnStream({ kind: 'missed', channelId, connectionIds, shards: [...shardsFailed], tries });
  } catch (error) {
    log.error('Connections that missed a frame were not noted', { channelId, error });
  }
}

/** Posts the head of the log to what earlier frames did not reach: clients notice the gap and catch up. */
export async function repair(
  channelId: string,
  head: number,
  batch: readonly StreamRecord[],
  posting: Posting,
): Promise<void> {
  const notes = batch.flatMap(({ record }) => (record.kind === 'missed' ? [record] : []));
  if (notes.length === 0) return;
  const frames = buildFrames(channelId, head, [], undefined, Date.now());
  const ids = unique(notes.flatMap(({ connectionIds }) => connectionIds));
  const { failed } = await sockets.site.postMany(ids, frames[0]!);
  const shards = unique(notes.flatMap((one) => one.shards));
  const { missed, shardsFailed }: Missed = await fanOut(
    { channelId, frames, banned: [] },
    shards,
    posting,
  ).catch(() => ({ missed: [], shardsFailed: shards }));
  const tries = Math.max(...notes.map((one) => one.tries)) + 1;
  await noteMissed(channelId, { missed: [...failed, ...missed], shardsFailed }, tries);
}

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];
