import type * as z from 'zod/mini';
import { isSameMessage } from '../../../domain/chat/messaging/message-id';
import type { ChatMessage } from '../../../domain/chat/messaging/model';
import type { reportSchema, reviewItemSchema } from '../../../domain/chat/moderation/model';
import { newId } from '../../../domain/kit/id';
import { documents } from '../../kit/clients/documents';
import { ifConditionMet, queryAll } from '../../kit/store';
import { table } from '../chat-table';
import { listRoomItems } from './room-items-store';

/** The review queue of rooms: messages that are not in the log yet, and reported ones, which are. */

export type ReviewItem = z.infer<typeof reviewItemSchema>;
type Report = z.infer<typeof reportSchema>;

export type ReportedItem = ReviewItem & {
  readonly reports: readonly Report[];
  /** The sequence number of the message. */
  readonly wrote: number;
};

/** How long a message waits for its review, seconds. */
const messageSeconds = 24 * 3_600;
/** How long a report waits for a moderator, seconds. */
const reportSeconds = 7 * 86_400;
/** Reports of one message that are stored. */
const maxReports = 20;

const reviewKey = (channelId: string, messageId: string) => ({
  pk: `ROOM#${channelId}`,
  sk: `REVIEW#${messageId}`,
});

/** AP-89: queues a message for its review. */
export async function storeReviewItem(
  channelId: string,
  message: ChatMessage,
  reason: string,
): Promise<void> {
  await documents().put({
    TableName: table(),
    Item: {
      ...reviewKey(channelId, message.messageId),
      message,
      reason,
      ttl: Math.ceil(message.at / 1_000) + messageSeconds,
    },
  });
}

/** How far back a message that is sent again may have been queued, milliseconds. */
const sentAgainWithin = 5 * 60_000;

/** AP-123: the id under which the same message waits already, if it was sent before. */
export async function findQueued(
  channelId: string,
  { messageId, at }: Pick<ChatMessage, 'messageId' | 'at'>,
): Promise<string | undefined> {
  const { pk, sk } = reviewKey(channelId, newId('message', at - sentAgainWithin));
  const items = await queryAll<ReviewItem>({
    TableName: table(),
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
    ExpressionAttributeValues: { ':pk': pk, ':from': sk, ':to': reviewKey(channelId, messageId).sk },
    ConsistentRead: true,
  });
  return items.map(({ message }) => message.messageId).find((one) => isSameMessage(one, messageId));
}

/**
 * AP-98: adds a report to a message's item. Returns all of its reports; undefined when the user reported it before, or
 * enough others did.
 */
export async function addReport(
  channelId: string,
  { message, seq }: { message: ChatMessage; seq: number },
  report: Report,
): Promise<readonly Report[] | undefined> {
  const { userId } = report.by;
  let reports: readonly Report[] | undefined;
  await ifConditionMet(async () => {
    const { Attributes } = await documents().update({
      TableName: table(),
      Key: reviewKey(channelId, message.messageId),
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
        ':ttl': Math.ceil(Date.parse(report.at) / 1_000) + reportSeconds,
        ':none': [],
        ':own': [report],
        ':user': new Set([userId]),
        ':id': userId,
        ':most': maxReports,
      },
      ReturnValues: 'ALL_NEW',
    });
    reports = (Attributes as ReportedItem).reports;
  });
  return reports;
}

/** The items of a room, oldest first, from after a message. */
export const listReviewItems = (channelId: string, after: string | undefined, limit: number) =>
  listRoomItems<ReviewItem>(reviewKey(channelId, after ?? ''), 'REVIEW#', { limit });

/** AP-93: the item of a message. */
export async function findReviewItem(
  channelId: string,
  messageId: string,
): Promise<ReviewItem | ReportedItem | undefined> {
  const { Item } = await documents().get({
    TableName: table(),
    Key: reviewKey(channelId, messageId),
    ConsistentRead: true,
  });
  return Item as ReviewItem | ReportedItem | undefined;
}

/** The write that removes an item once it is decided; part of AP-92. */
export const deleteReviewItem = (channelId: string, messageId: string) => ({
  Delete: {
    TableName: table(),
    Key: reviewKey(channelId, messageId),
    ConditionExpression: 'attribute_exists(pk)',
  },
});
