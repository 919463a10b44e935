import type * as z from 'zod/mini';
import type { reviewItemSchema } from '../../../domain/chat/moderation/model';
import { decodeCursor, encodeCursor } from '../../../domain/kit/cursor';
import { ProblemError } from '../../../domain/kit/problem';
import { documents } from '../../kit/clients/documents';
import { putOnStream } from '../delivery/chat-stream';
import { reviewKey } from '../items';
import { table } from '../rooms/connections-store';
import { type Moderator, record } from './moderate';
import { type Reported, settleReports } from './reports';
import { listOf } from './room-items-store';

/** Messages that wait for a moderator. */

type ReviewItem = z.infer<typeof reviewItemSchema>;

/** Those of a room, oldest first. */
export async function loadReviewQueue(
  channelId: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  const [after] = cursor === undefined ? [] : decodeCursor(cursor, [/^msg_[0-9A-Z]{26}$/] as const);
  const { items, more } = await listOf<ReviewItem>(reviewKey(channelId, after ?? ''), 'REVIEW#', { limit });
  const last = items.at(-1);
  return {
    items: items.map(({ message, reason, reports }) => ({ message, reason, ...(reports && { reports }) })),
    cursor: more && last ? encodeCursor([last.message.messageId]) : null,
  };
}

/**
 * AP-93: lets a message into the room, or not; one that was reported is there already, and stands or is taken down.
 * Throws `not-found` when it does not wait, `conflict` when another decided.
 */
export async function decide(by: Moderator, messageId: string, allow: boolean) {
  const { channelId } = by.room;
  const key = reviewKey(channelId, messageId);
  const { Item } = await documents().get({ TableName: table(), Key: key, ConsistentRead: true });
  if (Item === undefined) throw new ProblemError('not-found', 'That message does not wait.');
  const item = Item as ReviewItem | Reported;
  const { message } = item;
  const { userId, name } = message.author;
  const done = isReported(item)
    ? await settleReports(by, item, allow)
    : await record(
        by,
        { kind: allow ? 'approve-message' : 'reject-message', target: { userId, name }, message },
        [{ Delete: { TableName: table(), Key: key, ConditionExpression: 'attribute_exists(pk)' } }],
        allow ? [{ type: 'message', message }] : [],
      );
  await putOnStream({ kind: 'review-queue', channelId, item: null, decided: messageId });
  return done;
}

const isReported = (item: ReviewItem | Reported): item is Reported => item.reports !== undefined;
