import * as z from 'zod/mini';
import { categorySchema, languageSchema, tagSchema } from '../channels/model';
import { defineEvent } from '../kit/event';
import { id } from '../kit/id';
import { pageOf, pageQuery } from '../kit/page';
import { defineRoute } from '../kit/route';
import { usernameSchema } from '../users/model';
import { endReasonSchema, liveCardSchema, liveStateSchema, sessionSchema } from './model';

export const listLive = defineRoute({
  id: 'sessions.listLive',
  method: 'GET',
  path: '/v1/live',
  auth: 'public',
  summary: 'Channels that are live now, most viewers first',
  query: () =>
    z.strictObject({
      ...pageQuery,
      category: z.optional(categorySchema),
      language: z.optional(languageSchema),
      tag: z.optional(tagSchema),
    }),
  status: 200,
  response: () => pageOf(liveCardSchema),
  errors: [],
  cacheSeconds: 2,
});

export const getLive = defineRoute({
  id: 'sessions.getLive',
  method: 'GET',
  path: '/v1/live/{name}',
  auth: 'public',
  summary: "The state of a channel's stream",
  params: () => z.strictObject({ name: usernameSchema }),
  status: 200,
  response: () => liveStateSchema,
  errors: ['not-found'],
  cacheSeconds: 1,
});

export const listSessions = defineRoute({
  id: 'sessions.list',
  method: 'GET',
  path: '/v1/channels/{name}/sessions',
  auth: 'public',
  summary: 'Past and current sessions of a channel, newest first',
  params: () => z.strictObject({ name: usernameSchema }),
  query: () => z.strictObject(pageQuery),
  status: 200,
  response: () => pageOf(sessionSchema),
  errors: ['not-found'],
  cacheSeconds: 2,
});

export const getSession = defineRoute({
  id: 'sessions.get',
  method: 'GET',
  path: '/v1/sessions/{sessionId}',
  auth: 'public',
  summary: 'One session, with its recording when there is one',
  params: () => z.strictObject({ sessionId: id('session') }),
  status: 200,
  response: () => sessionSchema,
  errors: ['not-found'],
  cacheSeconds: 2,
});

export const endSession = defineRoute({
  id: 'sessions.end',
  method: 'POST',
  path: '/v1/sessions/{sessionId}/end',
  auth: 'user',
  summary: 'Ends the stream now, without the grace period; the owner only',
  params: () => z.strictObject({ sessionId: id('session') }),
  status: 200,
  response: () => sessionSchema,
  errors: ['not-found', 'forbidden', 'not-live', 'upstream-unavailable'],
});

export const routes = [listLive, getLive, listSessions, getSession, endSession] as const;

const about = {
  sessionId: id('session'),
  channelId: id('channel'),
  name: usernameSchema,
};

export const sessionStarting = defineEvent({
  name: 'session.starting.v1',
  summary: 'An encoder connected; there is no picture yet',
  data: () => z.object(about),
});

export const sessionLive = defineEvent({
  name: 'session.live.v1',
  summary: 'A stream went live; `returned` when it came back within the grace period',
  data: () =>
    z.object({
      ...about,
      ownerId: id('user'),
      displayName: z.string(),
      title: z.string(),
      category: categorySchema,
      playbackUrl: z.string(),
      returned: z.boolean(),
    }),
});

export const sessionReconnecting = defineEvent({
  name: 'session.reconnecting.v1',
  summary: 'The encoder was lost; the session ends at `graceEndsAt` unless it returns',
  data: () => z.object({ ...about, graceEndsAt: z.iso.datetime() }),
});

export const sessionEnded = defineEvent({
  name: 'session.ended.v1',
  summary: 'A stream ended',
  data: () =>
    z.object({ ...about, endedAt: z.iso.datetime(), reason: endReasonSchema, peakViewers: z.int() }),
});

export const recordingReady = defineEvent({
  name: 'session.recorded.v1',
  summary: 'The recording of a session is complete and can be played',
  data: () => z.object({ ...about, playbackUrl: z.string(), durationMs: z.nullable(z.int()) }),
});

export const events = [
  sessionStarting,
  sessionLive,
  sessionReconnecting,
  sessionEnded,
  recordingReady,
] as const;
