import * as z from 'zod/mini';
import { id } from '../kit/id';
import { pageOf, pageQuery } from '../kit/page';
import { defineRoute } from '../kit/route';
import { followedChannelSchema } from './model';

const channelParams = z.strictObject({ channelId: id('channel') });

export const follow = defineRoute({
  id: 'users.follow',
  method: 'PUT',
  path: '/v1/users/me/follows/{channelId}',
  auth: 'user',
  summary: 'Follows a channel. An existing follow keeps its date.',
  params: () => channelParams,
  response: () => z.strictObject({ followedAt: z.iso.datetime() }),
  errors: ['forbidden', 'not-found', 'conflict'],
});

export const unfollow = defineRoute({
  id: 'users.unfollow',
  method: 'DELETE',
  path: '/v1/users/me/follows/{channelId}',
  auth: 'user',
  summary: 'Unfollows a channel.',
  params: () => channelParams,
  errors: ['conflict'],
});

export const getFollow = defineRoute({
  id: 'users.getFollow',
  method: 'GET',
  path: '/v1/users/me/follows/{channelId}',
  auth: 'user',
  summary: 'Gets when the caller followed a channel; null when they do not follow it.',
  params: () => channelParams,
  response: () => z.strictObject({ followedAt: z.nullable(z.iso.datetime()) }),
});

export const listFollows = defineRoute({
  id: 'users.listFollows',
  method: 'GET',
  path: '/v1/users/me/follows',
  auth: 'user',
  summary: 'Lists the channels that the caller follows, most recent first.',
  query: () => z.strictObject(pageQuery),
  response: () => pageOf(followedChannelSchema),
});
