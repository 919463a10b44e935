import * as z from 'zod/mini';
import { defineEvent } from '../kit/event';
import { id } from '../kit/id';
import { defineRoute } from '../kit/route';
import { avatarColourSchema, usernameSchema } from '../users/model';
import { categorySchema, channelSchema, channelSettingsSchema, ownChannelSchema } from './model';

export const createChannel = defineRoute({
  id: 'channels.create',
  method: 'POST',
  path: '/v1/channels/me',
  auth: 'user',
  summary: "Makes the caller's channel, or answers the one that exists; its ingest follows within seconds",
  status: 202,
  response: () => ownChannelSchema,
  errors: ['conflict'],
});

export const getOwnChannel = defineRoute({
  id: 'channels.getOwn',
  method: 'GET',
  path: '/v1/channels/me',
  auth: 'user',
  summary: "The caller's channel with its ingest",
  status: 200,
  response: () => ownChannelSchema,
  errors: ['not-found'],
});

export const updateChannel = defineRoute({
  id: 'channels.update',
  method: 'PATCH',
  path: '/v1/channels/me',
  auth: 'user',
  summary: 'Changes title, category, tags, language or the mature flag',
  body: () =>
    z
      .partial(channelSettingsSchema)
      .check(z.refine((body) => Object.keys(body).length > 0, 'must change something')),
  status: 200,
  response: () => ownChannelSchema,
  errors: ['not-found', 'conflict'],
});

export const rotateStreamKey = defineRoute({
  id: 'channels.rotateStreamKey',
  method: 'POST',
  path: '/v1/channels/me/stream-key',
  auth: 'user',
  summary: 'Makes a new stream key and ends the old one; the answer is the only time it is shown',
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
  summary: 'A channel by its name',
  params: () => z.strictObject({ name: usernameSchema }),
  status: 200,
  response: () => channelSchema,
  errors: ['not-found'],
  cacheSeconds: 2,
});

export const listCategories = defineRoute({
  id: 'channels.listCategories',
  method: 'GET',
  path: '/v1/categories',
  auth: 'public',
  summary: 'Every category with its title',
  status: 200,
  response: () =>
    z.strictObject({ items: z.array(z.strictObject({ slug: categorySchema, title: z.string() })) }),
  errors: [],
  cacheSeconds: 300,
});

export const routes = [
  createChannel,
  getOwnChannel,
  updateChannel,
  rotateStreamKey,
  getChannel,
  listCategories,
] as const;

/** Everything another service needs of a channel, whole each time. Consumers keep the newest `version`. */
export const channelChanged = defineEvent({
  name: 'channel.changed.v1',
  summary: 'A channel was created, edited, renamed, or its ingest became ready',
  data: () =>
    z.extend(z.catchall(channelSettingsSchema, z.unknown()), {
      version: z.int(),
      channelId: id('channel'),
      ownerId: id('user'),
      name: usernameSchema,
      displayName: z.string(),
      avatarColour: avatarColourSchema,
      ingest: z.nullable(
        z.object({ provider: z.enum(['ivs', 'medialive']), arn: z.string(), playbackUrl: z.string() }),
      ),
    }),
});

export const events = [channelChanged] as const;

/** The queue message that asks for a channel's ingest to be made. */
export const provisionIngestSchema = z.object({ channelId: id('channel'), ownerId: id('user') });
