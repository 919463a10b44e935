import * as z from 'zod/mini';
import { id } from '../../kit/id';
import { pageOf, pageQuery } from '../../kit/page';
import { defineRoute } from '../../kit/route';
import { usernameSchema } from '../../users/model';
import { messageSchema } from '../messaging/model';
import { roomParams, roomUserParams } from '../params';
import { memberSchema } from '../rooms/model';
import { actionSchema, actionTakenSchema } from './model';

export const listActions = defineRoute({
  id: 'chat.listActions',
  method: 'GET',
  path: '/v1/rooms/{channelId}/actions',
  auth: 'user',
  summary: 'Lists the moderation actions in a room, newest first. Requires a moderator.',
  params: () => roomParams,
  query: () => z.strictObject(pageQuery),
  response: () => pageOf(actionSchema),
  errors: ['not-found', 'forbidden'],
});

export const undoAction = defineRoute({
  id: 'chat.undo',
  method: 'POST',
  path: '/v1/rooms/{channelId}/actions/{actionId}/undo',
  auth: 'user',
  summary: 'Undoes a moderation action. Requires a moderator.',
  params: () => z.extend(roomParams, { actionId: id('action') }),
  response: () => actionTakenSchema,
  errors: ['not-found', 'forbidden', 'conflict'],
});

export const getChatter = defineRoute({
  id: 'chat.getChatter',
  method: 'GET',
  path: '/v1/rooms/{channelId}/chatters/{userId}',
  auth: 'user',
  summary: 'Gets a user in a room. Moderators also get their latest messages and the actions against them.',
  params: () => roomUserParams,
  response: () =>
    z.strictObject({
      userId: id('user'),
      name: usernameSchema,
      displayName: z.string(),
      createdAt: z.iso.datetime(),
      member: memberSchema,
      /** Null unless the caller moderates the room. */
      moderation: z.nullable(
        z.strictObject({ messages: z.array(messageSchema), actions: z.array(actionSchema) }),
      ),
    }),
  errors: ['not-found'],
});
