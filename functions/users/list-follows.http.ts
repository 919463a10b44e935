import { decodeCursor, encodeCursor } from '../../domain/kit/cursor';
import { listFollows as route } from '../../domain/users/contract';
import { http } from '../kit/http';
import { findProfiles } from './accounts-store';
import { listFollowed } from './follows-store';

const cursorForm = [/^\d{13}$/, /^chn_[0-9A-Z]{26}$/] as const;

export const listFollows = http(route, async ({ actor, query: { cursor, limit } }) => {
  const [at = '', channelId = ''] = cursor === undefined ? [] : decodeCursor(cursor, cursorForm);
  const before = cursor === undefined ? undefined : { followedAt: Number(at), channelId };
  const { items, more } = await listFollowed(actor.userId, { limit, before });
  // A person has one channel, so no owner is asked for twice.
  const owners = await findProfiles(items.map(({ ownerId }) => ownerId));
  const byId = new Map(owners.map((owner) => [owner.userId, owner]));
  const last = items.at(-1);
  return {
    items: items.flatMap(({ channelId, ownerId, followedAt }) => {
      const owner = byId.get(ownerId);
      if (owner === undefined) return [];
      const { username: name, displayName, avatarColour } = owner;
      return [{ channelId, name, displayName, avatarColour, followedAt: new Date(followedAt).toISOString() }];
    }),
    cursor: more && last !== undefined ? encodeCursor([String(last.followedAt), last.channelId]) : null,
  };
});
