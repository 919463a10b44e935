import * as routes from '../../../domain/chat/moderation/contract';
import { http } from '../../kit/http';
import { requireModerator } from './moderator';
import { report } from './reports';
import { decideReview as decide, loadReviewQueue } from './review-queue';

export const reportMessage = http(routes.reportMessage, async ({ params, body, actor }) => {
  await report(params.channelId, actor.userId, { messageId: params.messageId, reason: body.reason });
  return undefined;
});

export const listReviewQueue = http(routes.listReviewQueue, async ({ params, query, actor }) => {
  await requireModerator(params.channelId, actor);
  return await loadReviewQueue(params.channelId, query);
});

export const decideReview = http(routes.decideReview, async ({ params, body, actor }) =>
  decide(await requireModerator(params.channelId, actor), params.messageId, body.allow),
);
