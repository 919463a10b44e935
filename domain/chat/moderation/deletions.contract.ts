import * as z from 'zod/mini';
import { id } from '../../kit/id';
import { defineRoute } from '../../kit/route';
import { roomMessageParams, roomParams } from '../params';
import { actionTakenSchema, reasonSchema } from './model';

export const deleteMessage = defineRoute({
  id: 'chat.deleteMessage',
  method: 'DELETE',
  path: '/v1/rooms/{channelId}/messages/{messageId}',
  auth: 'user',
  summary: 'Deletes a message. Requires its author or a moderator.',
  params: () => roomMessageParams,
  response: () => actionTakenSchema,
  errors: ['not-found', 'forbidden'],
});

export const purge = defineRoute({
  id: 'chat.purge',
  method: 'POST',
  path: '/v1/rooms/{channelId}/purges',
  auth: 'user',
  summary: 'Deletes every message of a user, who may keep writing. Requires a moderator.',
  params: () => roomParams,
  body: () => z.strictObject({ userId: id('user'), reason: reasonSchema }),
  response: () => actionTakenSchema,
  errors: ['not-found', 'forbidden'],
});

export const clearRoom = defineRoute({
  id: 'chat.clear',
  method: 'POST',
  path: '/v1/rooms/{channelId}/clears',
  auth: 'user',
  summary: 'Clears the chat of a room. Requires a moderator.',
  params: () => roomParams,
  body: () => z.strictObject({ reason: reasonSchema }),
  response: () => actionTakenSchema,
  errors: ['not-found', 'forbidden'],
});
