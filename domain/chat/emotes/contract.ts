import * as z from 'zod/mini';
import { defineRoute } from '../../kit/route';
import { roomParams } from '../params';
import { emoteNameSchema, emoteSchema } from './model';

export const listEmotes = defineRoute({
  id: 'chat.listEmotes',
  method: 'GET',
  path: '/v1/rooms/{channelId}/emotes',
  auth: 'public',
  summary: "Lists a channel's emotes and the platform's.",
  params: () => roomParams,
  response: () => z.strictObject({ channel: z.array(emoteSchema), global: z.array(emoteSchema) }),
  errors: ['not-found'],
  cacheSeconds: 5,
});

export const createEmote = defineRoute({
  id: 'chat.createEmote',
  method: 'POST',
  path: '/v1/rooms/{channelId}/emotes',
  auth: 'user',
  summary:
    "Reserves an emote name and returns a form to upload the picture with, valid for 5 minutes. Requires the channel's owner.",
  params: () => roomParams,
  body: () =>
    z.strictObject({
      name: emoteNameSchema,
      contentType: z.enum(['image/png', 'image/jpeg', 'image/gif', 'image/webp']),
    }),
  status: 201,
  response: () =>
    z.strictObject({
      emote: emoteSchema,
      upload: z.strictObject({ url: z.string(), fields: z.record(z.string(), z.string()) }),
    }),
  errors: ['not-found', 'forbidden', 'name-taken', 'conflict'],
});

export const deleteEmote = defineRoute({
  id: 'chat.deleteEmote',
  method: 'DELETE',
  path: '/v1/rooms/{channelId}/emotes/{name}',
  auth: 'user',
  summary: "Deletes an emote. Requires the channel's owner.",
  params: () => z.extend(roomParams, { name: emoteNameSchema }),
  errors: ['not-found', 'forbidden'],
});
