import * as routes from '../../../domain/chat/moderation/contract';
import { http } from '../../kit/http';
import { appealsOf, decide, makeAppeal } from './appeals';
import { requireModerator } from './moderate';

export const appeal = http(routes.appeal, async ({ params: { channelId }, body, actor }) =>
  makeAppeal(channelId, actor.userId, body.text),
);

export const listAppeals = http(routes.listAppeals, async ({ params: { channelId }, query, actor }) => {
  await requireModerator(channelId, actor);
  return await appealsOf(channelId, query);
});

export const decideAppeal = http(
  routes.decideAppeal,
  async ({ params: { channelId, userId }, body, actor }) =>
    decide(await requireModerator(channelId, actor), userId, body),
);
