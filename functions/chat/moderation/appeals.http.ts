import * as routes from '../../../domain/chat/moderation/contract';
import { http } from '../../kit/http';
import { decideAppeal as decide, loadAppeals, makeAppeal } from './appeals';
import { requireModerator } from './moderator';

export const appeal = http(routes.appeal, async ({ params: { channelId }, body, actor }) =>
  makeAppeal(channelId, actor.userId, body.text),
);

export const listAppeals = http(routes.listAppeals, async ({ params: { channelId }, query, actor }) => {
  await requireModerator(channelId, actor);
  return await loadAppeals(channelId, query);
});

export const decideAppeal = http(
  routes.decideAppeal,
  async ({ params: { channelId, userId }, body, actor }) =>
    decide(await requireModerator(channelId, actor), userId, body),
);
