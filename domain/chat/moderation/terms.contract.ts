import { defineRoute } from '../../kit/route';
import { roomParams } from '../params';
import { termsSchema } from './model';

export const getTerms = defineRoute({
  id: 'chat.getTerms',
  method: 'GET',
  path: '/v1/rooms/{channelId}/terms',
  auth: 'user',
  summary: 'Gets the blocked and permitted terms of a room. Requires a moderator.',
  params: () => roomParams,
  response: () => termsSchema,
  errors: ['not-found', 'forbidden'],
});

export const setTerms = defineRoute({
  id: 'chat.setTerms',
  method: 'PUT',
  path: '/v1/rooms/{channelId}/terms',
  auth: 'user',
  summary: 'Replaces the blocked and permitted terms of a room. Requires a moderator.',
  params: () => roomParams,
  body: () => termsSchema,
  response: () => termsSchema,
  errors: ['not-found', 'forbidden'],
});
