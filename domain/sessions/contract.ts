import * as z from 'zod/mini';
import { categorySchema, languageSchema, tagSchema } from '../channels/model';
import { id } from '../kit/id';
import { pageOf, pageQuery } from '../kit/page';
import { defineRoute } from '../kit/route';
import { usernameSchema } from '../users/model';
import { liveCardSchema, liveStateSchema, sessionSchema } from './model';

export const listLive = defineRoute({
  id: 'sessions.listLive',
  method: 'GET',
  path: '/v1/live',
  auth: 'public',
  summary: 'Lists the live channels, most viewers first.',
  query: () =>
    z.strictObject({
      ...pageQuery,
      category: z.optional(categorySchema),
      language: z.optional(languageSchema),
      tag: z.optional(tagSchema),
    }),
  response: () => pageOf(liveCardSchema),
  cacheSeconds: 2,
});

export const getLive = defineRoute({
  id: 'sessions.getLive',
  method: 'GET',
  path: '/v1/live/{name}',
  auth: 'public',
  summary: "Gets the state of a channel's stream.",
  params: () => z.strictObject({ name: usernameSchema }),
  response: () => liveStateSchema,
  errors: ['not-found'],
  cacheSeconds: 1,
});

export const listSessions = defineRoute({
  id: 'sessions.list',
  method: 'GET',
  path: '/v1/channels/{name}/sessions',
  auth: 'public',
  summary: 'Lists the sessions of a channel, newest first.',
  params: () => z.strictObject({ name: usernameSchema }),
  query: () => z.strictObject(pageQuery),
  response: () => pageOf(sessionSchema),
  errors: ['not-found'],
  cacheSeconds: 2,
});

export const getSession = defineRoute({
  id: 'sessions.get',
  method: 'GET',
  path: '/v1/sessions/{sessionId}',
  auth: 'public',
  summary: 'Gets a session with its recording, if there is one.',
  params: () => z.strictObject({ sessionId: id('session') }),
  response: () => sessionSchema,
  errors: ['not-found'],
  cacheSeconds: 2,
});

export const endSession = defineRoute({
  id: 'sessions.end',
  method: 'POST',
  path: '/v1/sessions/{sessionId}/end',
  auth: 'user',
  summary: "Ends the stream now, without a grace period. Requires the channel's owner.",
  params: () => z.strictObject({ sessionId: id('session') }),
  response: () => sessionSchema,
  errors: ['not-found', 'forbidden', 'not-live', 'upstream-unavailable'],
});
