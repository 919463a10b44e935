import * as z from 'zod/mini';
import { id } from '../../kit/id';
import { defineRoute } from '../../kit/route';
import { usernameSchema } from '../../users/model';
import { roomParams, roomUserParams } from '../params';
import { actionTakenSchema } from './model';

export const listModerators = defineRoute({
  id: 'chat.listModerators',
  method: 'GET',
  path: '/v1/rooms/{channelId}/moderators',
  auth: 'public',
  summary: 'Lists the moderators of a room.',
  params: () => roomParams,
  response: () =>
    z.strictObject({
      items: z.array(z.strictObject({ userId: id('user'), name: usernameSchema, displayName: z.string() })),
    }),
  errors: ['not-found'],
  cacheSeconds: 5,
});

export const addModerator = defineRoute({
  id: 'chat.addModerator',
  method: 'PUT',
  path: '/v1/rooms/{channelId}/moderators/{userId}',
  auth: 'user',
  summary: "Adds a moderator. Requires the channel's owner.",
  params: () => roomUserParams,
  response: () => actionTakenSchema,
  errors: ['not-found', 'forbidden', 'conflict'],
});

export const removeModerator = defineRoute({
  id: 'chat.removeModerator',
  method: 'DELETE',
  path: '/v1/rooms/{channelId}/moderators/{userId}',
  auth: 'user',
  summary: "Removes a moderator. Requires the channel's owner or the moderator.",
  params: () => roomUserParams,
  response: () => actionTakenSchema,
  errors: ['not-found', 'forbidden', 'conflict'],
});
