import * as z from 'zod/mini';
import { pageOf, pageQuery } from '../../kit/page';
import { defineRoute } from '../../kit/route';
import { freeLines } from '../../kit/text';
import { roomMessageParams, roomParams } from '../params';
import { actionTakenSchema, reviewItemSchema } from './model';
import { maxReason } from './reason';

export const reportMessage = defineRoute({
  id: 'chat.reportMessage',
  method: 'PUT',
  path: '/v1/rooms/{channelId}/messages/{messageId}/report',
  auth: 'user',
  summary: 'Reports a message to the moderators. A second report by the same user has no effect.',
  params: () => roomMessageParams,
  body: () => z.strictObject({ reason: freeLines(1, maxReason) }),
  errors: ['not-found', 'conflict', 'banned', 'timed-out'],
});

export const listReviewQueue = defineRoute({
  id: 'chat.listReviewQueue',
  method: 'GET',
  path: '/v1/rooms/{channelId}/review-queue',
  auth: 'user',
  summary: 'Lists the messages in the review queue, oldest first. Requires a moderator.',
  params: () => roomParams,
  query: () => z.strictObject(pageQuery),
  response: () => pageOf(reviewItemSchema),
  errors: ['not-found', 'forbidden'],
});

export const decideReview = defineRoute({
  id: 'chat.decideReview',
  method: 'PUT',
  path: '/v1/rooms/{channelId}/review-queue/{messageId}',
  auth: 'user',
  summary: 'Allows or denies a message in the review queue. Requires a moderator.',
  params: () => roomMessageParams,
  body: () => z.strictObject({ allow: z.boolean() }),
  response: () => actionTakenSchema,
  errors: ['not-found', 'forbidden', 'conflict'],
});
