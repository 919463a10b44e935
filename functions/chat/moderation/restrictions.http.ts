import * as routes from '../../../domain/chat/moderation/contract';
import { isActive } from '../../../domain/chat/moderation/restriction';
import { decodeCursor, encodeCursor } from '../../../domain/kit/cursor';
import { http } from '../../kit/http';
import { listRestricted } from '../rooms/members-store';
import { requireModerator } from './moderator';
import * as restrictions from './restrictions';

export const restrict = http(routes.restrict, async ({ params: { channelId, userId }, body, actor }) =>
  restrictions.restrict(await requireModerator(channelId, actor), userId, body),
);

export const lift = http(routes.lift, async ({ params: { channelId, userId }, actor }) =>
  restrictions.lift(await requireModerator(channelId, actor), userId),
);

export const listRestrictions = http(
  routes.listRestrictions,
  async ({ params: { channelId }, query, actor }) => {
    await requireModerator(channelId, actor);
    const [after] = query.cursor === undefined ? [] : decodeCursor(query.cursor, [/^\w{1,30}$/] as const);
    const members = await listRestricted(channelId, after, query.limit);
    const now = Date.now();
    const items = members.flatMap(({ restriction }) => (isActive(restriction, now) ? [restriction] : []));
    const last = members.at(-1);
    return { items, cursor: members.length === query.limit && last ? encodeCursor([last.name]) : null };
  },
);
