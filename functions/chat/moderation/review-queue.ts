import type { Entry } from '../../../domain/chat/log/model';
import { seqAt } from '../../../domain/chat/log/seq';
import { decodeCursor, encodeCursor } from '../../../domain/kit/cursor';
import { ProblemError } from '../../../domain/kit/problem';
import { putOnStream } from '../delivery/chat-stream';
import { withoutRemoved } from '../log/tombstones-store';
import type { Moderator } from './moderator';
import { recordAction } from './record-action';
import { settleReports } from './reports';
import {
  deleteReviewItem,
  findReviewItem,
  listReviewItems,
  type ReportedItem,
  type ReviewItem,
} from './review-store';

/** A page of a room's review queue, oldest first, without what was removed meanwhile: a page may be short. */
export async function loadReviewQueue(
  channelId: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  const [after] = cursor === undefined ? [] : decodeCursor(cursor, [/^msg_[0-9A-Z]{26}$/] as const);
  const { items, more } = await listReviewItems(channelId, after, limit);
  const last = items.at(-1);
  const shown = await withoutRemoved(channelId, items.map(entryOf));
  const ids = new Set(shown.map((entry) => (entry.type === 'message' ? entry.message.messageId : undefined)));
  return {
    items: items
      .filter(({ message }) => ids.has(message.messageId))
      .map(({ message, reason, reports }) => ({ message, reason, ...(reports && { reports }) })),
    cursor: more && last ? encodeCursor([last.message.messageId]) : null,
  };
}

/** The entry that a message of the queue is in the log, or would have been when it was written. */
const entryOf = (item: ReviewItem | ReportedItem): Entry => ({
  ...{ type: 'message', message: item.message },
  seq: 'wrote' in item ? item.wrote : seqAt(item.message.at),
});

/**
 * Approves or rejects a message; of a reported one, which is in the room already, dismisses the reports or deletes it.
 * Throws `not-found` when it is not in the queue, `conflict` when another moderator decided.
 */
export async function decideReview(by: Moderator, messageId: string, allow: boolean) {
  const { channelId } = by.room;
  const item = await findReviewItem(channelId, messageId);
  if (item === undefined || (await withoutRemoved(channelId, [entryOf(item)])).length === 0)
    throw new ProblemError('not-found', 'That message is not in the review queue.');
  const { message } = item;
  const { userId, name } = message.author;
  const decided =
    'wrote' in item
      ? await settleReports(by, item, allow)
      : await recordAction(
          by,
          { kind: allow ? 'approve-message' : 'reject-message', target: { userId, name }, message },
          [deleteReviewItem(channelId, messageId)],
          allow ? [{ type: 'message', message }] : [],
        );
  await putOnStream({ kind: 'review-queue', channelId, item: null, decided: messageId });
  return decided;
}
