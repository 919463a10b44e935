import { decodeCursor, encodeCursor } from '../../domain/kit/cursor';
import { ProblemError } from '../../domain/kit/problem';
import * as routes from '../../domain/users/contract';
import { http } from '../kit/http';
import { findProfiles } from './accounts-store';
import { beginFollow, endFollow } from './change-follow';
import { findChannel, findFollow, listFollowed } from './follows-store';
import { activeProfile } from './profiles';

export const follow = http(routes.follow, async ({ actor: { userId }, params: { channelId } }) => {
  const now = Date.now();
  const [channel, profile] = await Promise.all([findChannel(channelId), activeProfile(userId, now)]);
  if (channel === undefined) throw new ProblemError('not-found', 'This channel does not exist.');
  const { ownerId } = channel;
  if (ownerId === userId) throw new ProblemError('forbidden', 'You cannot follow your own channel.');
  const followedAt = await beginFollow({ userId, name: profile.username, channelId, ownerId }, now);
  return { followedAt: new Date(followedAt).toISOString() };
});

export const unfollow = http(routes.unfollow, async ({ actor, params }) => {
  await endFollow(actor.userId, params.channelId, Date.now());
  return undefined;
});

export const getFollow = http(routes.getFollow, async ({ actor, params }) => {
  const { followedAt = null } = (await findFollow(actor.userId, params.channelId)) ?? {};
  return { followedAt: followedAt === null ? null : new Date(followedAt).toISOString() };
});

const cursorForm = [/^\d{13}$/, /^chn_[0-9A-Z]{26}$/] as const;

export const listFollows = http(routes.listFollows, async ({ actor, query: { cursor, limit } }) => {
  const [at = '', channelId = ''] = cursor === undefined ? [] : decodeCursor(cursor, cursorForm);
  const before = cursor === undefined ? undefined : { followedAt: Number(at), channelId };
  const { items, more } = await listFollowed(actor.userId, { limit, before });
  // A user has one channel, so no owner is read twice.
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
