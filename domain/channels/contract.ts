import * as z from 'zod/mini';
import { changesOf } from '../kit/changes';
import { defineRoute } from '../kit/route';
import { usernameSchema } from '../users/model';
import { categorySchema, channelSchema, channelSettingsSchema, ownChannelSchema } from './model';

export const createChannel = defineRoute({
  id: 'channels.create',
  method: 'POST',
  path: '/v1/channels/me',
  auth: 'user',
  summary: "Creates the caller's channel, or returns the existing one. Its ingest is ready within seconds.",
  status: 202,
  response: () => ownChannelSchema,
  errors: ['conflict'],
});

export const getOwnChannel = defineRoute({
  id: 'channels.getOwn',
  method: 'GET',
  path: '/v1/channels/me',
  auth: 'user',
  summary: "Gets the caller's channel with its ingest.",
  response: () => ownChannelSchema,
  errors: ['not-found'],
});

export const updateChannel = defineRoute({
  id: 'channels.update',
  method: 'PATCH',
  path: '/v1/channels/me',
  auth: 'user',
  summary: "Updates the channel's title, category, tags, language or mature flag.",
  body: () => changesOf(channelSettingsSchema),
  response: () => ownChannelSchema,
  errors: ['not-found', 'conflict'],
});

export const rotateStreamKey = defineRoute({
  id: 'channels.rotateStreamKey',
  method: 'POST',
  path: '/v1/channels/me/stream-key',
  auth: 'user',
  summary: 'Creates a new stream key and revokes the old one. Only this response contains the key.',
  status: 201,
  response: () =>
    z.strictObject({ streamKey: z.string(), lastFour: z.string(), createdAt: z.iso.datetime() }),
  errors: ['not-found', 'channel-not-ready', 'rate-limited', 'upstream-unavailable'],
});

export const getChannel = defineRoute({
  id: 'channels.get',
  method: 'GET',
  path: '/v1/channels/{name}',
  auth: 'public',
  summary: 'Gets a channel by name.',
  params: () => z.strictObject({ name: usernameSchema }),
  response: () => channelSchema,
  errors: ['not-found'],
  cacheSeconds: 2,
});

export const listCategories = defineRoute({
  id: 'channels.listCategories',
  method: 'GET',
  path: '/v1/categories',
  auth: 'public',
  summary: 'Lists the categories with their titles.',
  response: () =>
    z.strictObject({ items: z.array(z.strictObject({ slug: categorySchema, title: z.string() })) }),
  cacheSeconds: 300,
});
