import { createLimiter } from '../../../domain/chat/messaging/limits';
import { assertUnrestricted } from '../../../domain/chat/moderation/restriction';
import { ProblemError } from '../../../domain/kit/problem';
import { putOnStream } from '../delivery/chat-stream';
import { findShownMessage } from '../log/log-store';
import { putMessageTombstone } from '../log/tombstones-store';
import { unpinRemoved } from '../rooms/pins';
import { loadRoomContext } from '../rooms/room-context-store';
import { findBelow, type Moderator } from './moderator';
import { recordAction } from './record-action';
import { addReport, deleteReviewItem, type ReportedItem } from './review-store';

/** Reports that one instance of the function takes from a user, in all rooms together. */
const perUser = createLimiter({ burst: 5, perSeconds: 300, maxKeys: 10_000 });

/**
 * Reports a message to the moderators, once a user. Throws `not-found` for a message that is not in the room, `conflict`
 * for one's own, `rate-limited`, and `banned` or `timed-out` for a user who may not write here.
 */
export async function report(
  channelId: string,
  userId: string,
  { messageId, reason }: { messageId: string; reason: string },
): Promise<void> {
  const now = Date.now();
  const { member, user } = await loadRoomContext(channelId, userId);
  if (user === undefined) throw new ProblemError('upstream-unavailable', undefined, { retryAfter: 2 });
  assertUnrestricted(member?.restriction, now);
  const taken = perUser.take(userId, now);
  if (!taken.ok) throw new ProblemError('rate-limited', undefined, { retryAfter: taken.retryAfter });
  const found = await findShownMessage(channelId, messageId);
  if (found === undefined) throw new ProblemError('not-found', 'This message does not exist.');
  const { message } = found;
  if (message.author.userId === userId)
    throw new ProblemError('conflict', 'You cannot report your own message.');
  const by = { userId, name: user.name };
  const reports = await addReport(channelId, found, { by, reason, at: new Date(now).toISOString() });
  if (reports === undefined) return;
  await putOnStream({
    kind: 'review-queue',
    channelId,
    item: { message, reason: 'report', reports: [...reports] },
    decided: null,
  });
}

/** Dismisses the reports of a message, or deletes it. */
export async function settleReports(
  by: Moderator,
  { message, reports, wrote }: ReportedItem,
  dismiss: boolean,
): Promise<{ actionId: string }> {
  const { channelId } = by.room;
  const { messageId, author } = message;
  if (!dismiss) await findBelow(by, author.userId);
  const target = { userId: author.userId, name: author.name };
  const settle = deleteReviewItem(channelId, messageId);
  if (dismiss) {
    const detail = reports.length === 1 ? '1 report' : `${reports.length} reports`;
    return await recordAction(by, { kind: 'dismiss-reports', target, message, detail }, [settle], []);
  }
  const pin = unpinRemoved(by, (pinned) => pinned.messageId === messageId);
  return await recordAction(
    by,
    { kind: 'delete', target, message, reason: reports[0]!.reason, before: { wrote } },
    [settle, putMessageTombstone(channelId, messageId, wrote), ...pin.writes],
    [{ type: 'deleted', messageId }, ...pin.entries],
  );
}
