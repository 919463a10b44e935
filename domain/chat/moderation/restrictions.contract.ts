import * as z from 'zod/mini';
import { pageOf, pageQuery } from '../../kit/page';
import { defineRoute } from '../../kit/route';
import { roomParams, roomUserParams } from '../params';
import { actionTakenSchema, reasonSchema, restrictionSchema } from './model';

export const restrict = defineRoute({
  id: 'chat.restrict',
  method: 'PUT',
  path: '/v1/rooms/{channelId}/restrictions/{userId}',
  auth: 'user',
  summary: 'Times out or bans a user and deletes their messages. Requires a moderator.',
  params: () => roomUserParams,
  body: () =>
    z.strictObject({
      /** Of a timeout, up to 14 days; absent for a ban. */
      seconds: z.optional(z.int().check(z.minimum(1), z.maximum(14 * 24 * 3600))),
      reason: reasonSchema,
    }),
  response: () => actionTakenSchema,
  errors: ['not-found', 'forbidden'],
});

export const lift = defineRoute({
  id: 'chat.lift',
  method: 'DELETE',
  path: '/v1/rooms/{channelId}/restrictions/{userId}',
  auth: 'user',
  summary: 'Removes a timeout or a ban. Requires a moderator.',
  params: () => roomUserParams,
  response: () => actionTakenSchema,
  errors: ['not-found', 'forbidden'],
});

export const listRestrictions = defineRoute({
  id: 'chat.listRestrictions',
  method: 'GET',
  path: '/v1/rooms/{channelId}/restrictions',
  auth: 'user',
  summary: 'Lists the banned and timed-out users of a room. Requires a moderator.',
  params: () => roomParams,
  query: () => z.strictObject(pageQuery),
  response: () => pageOf(restrictionSchema),
  errors: ['not-found', 'forbidden'],
});
