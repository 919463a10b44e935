import * as z from 'zod/mini';
import { pageOf, pageQuery } from '../../kit/page';
import { defineRoute } from '../../kit/route';
import { freeLines } from '../../kit/text';
import { roomParams, roomUserParams } from '../params';
import { actionTakenSchema, appealSchema } from './model';

export const appeal = defineRoute({
  id: 'chat.appeal',
  method: 'PUT',
  path: '/v1/rooms/{channelId}/appeal',
  auth: 'user',
  summary: 'Asks the moderators to lift the ban of the caller, once per ban.',
  params: () => roomParams,
  body: () => z.strictObject({ text: freeLines(1, 500) }),
  response: () => appealSchema,
  errors: ['not-found', 'conflict'],
});

export const listAppeals = defineRoute({
  id: 'chat.listAppeals',
  method: 'GET',
  path: '/v1/rooms/{channelId}/appeals',
  auth: 'user',
  summary: 'Lists the appeals against bans. Requires a moderator.',
  params: () => roomParams,
  query: () => z.strictObject(pageQuery),
  response: () => pageOf(appealSchema),
  errors: ['not-found', 'forbidden'],
});

export const decideAppeal = defineRoute({
  id: 'chat.decideAppeal',
  method: 'PUT',
  path: '/v1/rooms/{channelId}/appeals/{userId}',
  auth: 'user',
  summary: 'Accepts an appeal, which lifts the ban, or denies it. Requires a moderator.',
  params: () => roomUserParams,
  body: () =>
    z.strictObject({
      accept: z.boolean(),
      /** Shown to the user who appealed. */
      note: z._default(freeLines(0, 300), ''),
    }),
  response: () => actionTakenSchema,
  errors: ['not-found', 'forbidden', 'conflict'],
});
