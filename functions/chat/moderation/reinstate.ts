import type { NewEntry } from '../../../domain/chat/log/model';
import { type ActionItem, seqAt, userTombstoneKey } from '../items';
import { listEntriesBefore, removedUntil } from '../log/log-store';
import { table } from '../rooms/connections-store';
import { findMember } from '../rooms/rooms-store';
import { type BeforePurge, type Moderator, record, unrestricted } from './moderate';

/**
 * How far back messages are told again, and how many at most: a page shows about as many. What is older stands again
 * in the history, the pages and replays.
 */
const entriesRead = 500;
const toldAgain = 50;

/**
 * Undoes a purge, a timeout or a ban: lifts it, when it still holds, and what it took down stands again as far as
 * nothing else took it down. Done twice, it only tells the room again.
 */
export async function reinstate(
  by: Moderator,
  { kind, target, before }: ActionItem,
): Promise<{ actionId: string }> {
  const { channelId } = by.room;
  const { userId, name } = target!;
  const { seq } = before as BeforePurge;
  const restriction = (await findMember(channelId, userId))?.restriction;
  // A later timeout or ban is another's doing, and stays.
  const holds = restriction !== undefined && seqAt(Date.parse(restriction.at)) === seq;
  const standing = {
    Update: {
      TableName: table(),
      Key: userTombstoneKey(channelId, userId),
      UpdateExpression: 'DELETE seqs :seq',
      ExpressionAttributeValues: { ':seq': new Set([seq]) },
    },
  };
  return await record(
    by,
    { kind: 'undo', target: { userId, name }, detail: kind },
    holds ? [standing, unrestricted(channelId, { userId, name })] : [standing],
    async () => [
      ...(holds ? [{ type: 'lifted', userId, name } as const] : []),
      ...(await comingBack(channelId, { userId, name, until: seq })),
    ],
  );
}

async function comingBack(
  channelId: string,
  { userId, name, until }: { userId: string; name: string; until: number },
): Promise<NewEntry[]> {
  const after = await removedUntil(channelId, userId);
  const { entries } = await listEntriesBefore(
    channelId,
    undefined,
    entriesRead,
    (entry) =>
      entry.type === 'message' &&
      entry.message.author.userId === userId &&
      entry.seq > after &&
      entry.seq <= until,
  );
  return [
    { type: 'reinstated', userId, name, after },
    ...entries
      .slice(-toldAgain)
      .flatMap((entry): NewEntry[] =>
        entry.type === 'message' ? [{ type: 'restored', message: entry.message, wrote: entry.seq }] : [],
      ),
  ];
}
