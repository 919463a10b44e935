import * as z from 'zod/mini';
import { changesOf } from '../../kit/changes';
import { id } from '../../kit/id';
import { defineRoute } from '../../kit/route';
import { actionTakenSchema } from '../moderation/model';
import { roomParams } from '../params';
import { memberSchema, roomSchema, roomSettingsSchema } from './model';

export const getRoom = defineRoute({
  id: 'chat.getRoom',
  method: 'GET',
  path: '/v1/rooms/{channelId}',
  auth: 'public',
  summary: "Gets a channel's chat room with its settings and pinned message.",
  params: () => roomParams,
  response: () => roomSchema,
  errors: ['not-found'],
  cacheSeconds: 1,
});

export const updateRoom = defineRoute({
  id: 'chat.updateRoom',
  method: 'PATCH',
  path: '/v1/rooms/{channelId}',
  auth: 'user',
  summary: 'Updates the settings of a room, such as slow mode, followers-only mode and shield mode.',
  params: () => roomParams,
  body: () => changesOf(roomSettingsSchema),
  response: () => roomSchema,
  errors: ['not-found', 'forbidden', 'conflict'],
});

export const getMember = defineRoute({
  id: 'chat.getMember',
  method: 'GET',
  path: '/v1/rooms/{channelId}/me',
  auth: 'user',
  summary: "Gets the caller's role, follow date and restriction in a room.",
  params: () => roomParams,
  response: () => memberSchema,
  errors: ['not-found'],
});

export const pin = defineRoute({
  id: 'chat.pin',
  method: 'PUT',
  path: '/v1/rooms/{channelId}/pin',
  auth: 'user',
  summary: 'Pins a message, for a time or until it is unpinned. Requires a moderator.',
  params: () => roomParams,
  body: () =>
    z.strictObject({
      messageId: id('message'),
      seconds: z._default(z.nullable(z.int().check(z.minimum(10), z.maximum(86_400))), 1_200),
    }),
  response: () => actionTakenSchema,
  errors: ['not-found', 'forbidden', 'conflict'],
});

export const unpin = defineRoute({
  id: 'chat.unpin',
  method: 'DELETE',
  path: '/v1/rooms/{channelId}/pin',
  auth: 'user',
  summary: 'Unpins the pinned message. Requires a moderator.',
  params: () => roomParams,
  response: () => actionTakenSchema,
  errors: ['not-found', 'forbidden', 'conflict'],
});
