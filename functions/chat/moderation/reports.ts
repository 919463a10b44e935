import type * as z from 'zod/mini';
import { createLimiter } from '../../../domain/chat/messaging/limits';
import type { reportSchema, reviewItemSchema } from '../../../domain/chat/moderation/model';
import { assertUnrestricted } from '../../../domain/chat/moderation/restriction';
import { ProblemError } from '../../../domain/kit/problem';
import { documents } from '../../kit/clients/documents';
import { held } from '../../kit/held';
import { putOnStream } from '../delivery/chat-stream';
import { messageTombstoneKey, reviewKey } from '../items';
import { findMessage, withoutRemoved } from '../log/log-store';
import { table } from '../rooms/connections-store';
import { loadRoomContext } from '../rooms/rooms-store';
import { assertBelow, type Moderator, record } from './moderate';

/** Messages that people asked the moderators to look at: they wait in the same queue as those that are held. */

export type Reported = z.infer<typeof reviewItemSchema> & {
  readonly reports: readonly z.infer<typeof reportSchema>[];
  /** The place of the message. */
  readonly wrote: number;
};

/** What one copy of the function takes of a person, in all rooms together. */
const perPerson = createLimiter({ burst: 5, perSeconds: 300, maxKeys: 10_000 });
/** More reports of one message tell the moderators nothing new. */
const mostReports = 20;
/** How long a report waits for a moderator, seconds. */
const waitsFor = 7 * 86_400;

/**
 * AP-98: reports a message to the moderators, once a person. Throws `not-found` for one that is not in the room,
 * `conflict` for one's own, `rate-limited`, and `banned` or `timed-out` for who may not write here.
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
  const taken = perPerson.take(userId, now);
  if (!taken.ok) throw new ProblemError('rate-limited', undefined, { retryAfter: taken.retryAfter });
  const found = await findMessage(channelId, messageId);
  if (found === undefined || (await withoutRemoved(channelId, [found])).length === 0) {
    throw new ProblemError('not-found', 'This message does not exist.');
  }
  const { message, seq } = found;
  if (message.author.userId === userId)
    throw new ProblemError('conflict', 'You cannot report your own message.');
  const own: Reported['reports'][number] = {
    by: { userId, name: user.name },
    reason,
    at: new Date(now).toISOString(),
  };
  let reports: Reported['reports'] = [];
  const isNew = await held(async () => {
    const { Attributes } = await documents().update({
      TableName: table(),
      Key: reviewKey(channelId, messageId),
      UpdateExpression:
        'SET message = :message, reason = :reason, wrote = :wrote, #ttl = :ttl, ' +
        'reports = list_append(if_not_exists(reports, :none), :own) ADD reporters :user',
      ConditionExpression:
        'attribute_not_exists(pk) OR (NOT contains(reporters, :id) AND size(reporters) < :most)',
      ExpressionAttributeNames: { '#ttl': 'ttl' },
      ExpressionAttributeValues: {
        ':message': message,
        ':reason': 'report',
        ':wrote': seq,
        ':ttl': Math.ceil(now / 1_000) + waitsFor,
        ':none': [],
        ':own': [own],
        ':user': new Set([userId]),
        ':id': userId,
        ':most': mostReports,
      },
      ReturnValues: 'ALL_NEW',
    });
    reports = (Attributes as Reported).reports;
  });
  if (!isNew) return;
  await putOnStream({
    kind: 'review-queue',
    channelId,
    item: { message, reason: 'report', reports: [...reports] },
    decided: null,
  });
}

/** Lets a reported message stand, or takes it down; its reports are dealt with either way. */
export async function settleReports(
  by: Moderator,
  { message, reports, wrote }: Reported,
  stands: boolean,
): Promise<{ actionId: string }> {
  const { channelId } = by.room;
  const { messageId, author } = message;
  if (!stands) await assertBelow(by, author.userId);
  const target = { userId: author.userId, name: author.name };
  const settled = {
    Delete: {
      TableName: table(),
      Key: reviewKey(channelId, messageId),
      ConditionExpression: 'attribute_exists(pk)',
    },
  };
  if (stands) {
    const detail = reports.length === 1 ? '1 report' : `${reports.length} reports`;
    return await record(by, { kind: 'dismiss-reports', target, message, detail }, [settled], []);
  }
  return await record(
    by,
    { kind: 'delete', target, message, reason: reports[0]!.reason, before: { wrote } },
    [
      settled,
      { Put: { TableName: table(), Item: { ...messageTombstoneKey(channelId, messageId), before: wrote } } },
    ],
    [{ type: 'deleted', messageId }],
  );
}
