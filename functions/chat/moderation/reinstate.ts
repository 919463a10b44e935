import type { NewEntry } from '../../../domain/chat/log/model';
import { seqAt } from '../../../domain/chat/log/seq';
import { listEntriesBefore } from '../log/log-store';
import { deleteUserTombstone, removedUntil } from '../log/tombstones-store';
import { findMember, unrestrictMember } from '../rooms/members-store';
import type { ActionItem } from './actions-store';
import type { Moderator } from './moderator';
import { recordAction } from './record-action';

/** What undoing a purge, a timeout or a ban needs: the sequence number until which it removed messages. */
export interface BeforePurge {
  readonly seq: number;
  /** Whether the user's role as a moderator ended with it. */
  readonly moderator?: true;
}

/**
 * Entries that are searched for messages to publish again, and how many are: a page shows about as many. Older messages
 * are back in the history, the pages and replays.
 */
const entriesRead = 500;
const maxRepublished = 50;

/**
 * Undoes a purge, a timeout or a ban: lifts the restriction, if it is still that one, and restores the messages that
 * nothing else removed. Doing it twice only publishes the messages again.
 */
export async function reinstate(
  by: Moderator,
  { kind, target, before }: ActionItem,
): Promise<{ actionId: string }> {
  const { channelId } = by.room;
  const { userId, name } = target!;
  const { seq, moderator } = before as BeforePurge;
  const restriction = (await findMember(channelId, userId))?.restriction;
  // A later timeout or ban stays.
  const isSame = restriction !== undefined && seqAt(Date.parse(restriction.at)) === seq;
  const restore = deleteUserTombstone(channelId, userId, seq);
  return await recordAction(
    by,
    { kind: 'undo', target: { userId, name }, detail: kind },
    isSame ? [restore, unrestrictMember(channelId, { userId, name }, restriction, { moderator })] : [restore],
    async () => [
      ...(isSame ? [{ type: 'lifted', userId, name } as const] : []),
      ...(isSame && moderator ? [{ type: 'moderator', userId, name, added: true } as const] : []),
      ...(await restoredEntries(channelId, { userId, name, until: seq })),
    ],
  );
}

async function restoredEntries(
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
      .slice(-maxRepublished)
      .flatMap((entry): NewEntry[] =>
        entry.type === 'message' ? [{ type: 'restored', message: entry.message, wrote: entry.seq }] : [],
      ),
  ];
}
