import { decodeCursor, encodeCursor } from '../../../domain/kit/cursor';
import { ProblemError } from '../../../domain/kit/problem';
import { putOnStream } from '../delivery/chat-stream';
import type { Moderator } from './moderator';
import { recordAction } from './record-action';
import { settleReports } from './reports';
import { deleteReviewItem, findReviewItem, listReviewItems } from './review-store';

/** A page of a room's review queue, oldest first. */
export async function loadReviewQueue(
  channelId: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  const [after] = cursor === undefined ? [] : decodeCursor(cursor, [/^msg_[0-9A-Z]{26}$/] as const);
  const { items, more } = await listReviewItems(channelId, after, limit);
  const last = items.at(-1);
  return {
    items: items.map(({ message, reason, reports }) => ({ message, reason, ...(reports && { reports }) })),
    cursor: more && last ? encodeCursor([last.message.messageId]) : null,
  };
}

/**
 * Approves or rejects a message; of a reported one, which is in the room already, dismisses the reports or deletes it.
 * Throws `not-found` when it is not in the queue, `conflict` when another moderator decided.
 */
export async function decideReview(by: Moderator, messageId: string, allow: boolean) {
  const { channelId } = by.room;
  const item = await findReviewItem(channelId, messageId);
  if (item === undefined) throw new ProblemError('not-found', 'That message is not in the review queue.');
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
