import * as z from 'zod/mini';
import { defineRoute } from '../../kit/route';
import { roomParams } from '../params';
import { entrySchema, pageSchema } from './model';
import { seqSchema } from './seq';

/** A sequence number in a query. */
const seqQuery = z.coerce.number().check(z.int(), z.minimum(0), z.maximum(Number.MAX_SAFE_INTEGER));

export const listMessages = defineRoute({
  id: 'chat.listMessages',
  method: 'GET',
  path: '/v1/rooms/{channelId}/entries',
  auth: 'public',
  summary:
    'Lists entries of a room in order: the first ones after a sequence number, or the last ones before one.',
  params: () => roomParams,
  query: () =>
    z.strictObject({
      after: z.optional(seqQuery),
      before: z.optional(seqQuery),
      limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(200)), 50),
    }),
  response: () =>
    z.strictObject({
      /** The sequence number before the first entry. */
      after: seqSchema,
      entries: z.array(entrySchema),
      /** Whether more entries follow in the requested direction. */
      more: z.boolean(),
    }),
  errors: ['not-found'],
  cacheSeconds: 1,
});

export const getPage = defineRoute({
  id: 'chat.getPage',
  method: 'GET',
  path: '/v1/rooms/{channelId}/pages/{second}',
  auth: 'public',
  summary: 'Gets the entries of 2 or 30 seconds, for viewers who poll a large room and for replays.',
  params: () =>
    z.extend(roomParams, {
      /** Epoch seconds, a multiple of the span. */
      second: z.coerce.number().check(z.int(), z.minimum(0)),
    }),
  query: () => z.strictObject({ span: z._default(z.enum(['2', '30']), '2') }),
  response: () => pageSchema,
  errors: ['not-found'],
  cacheSeconds: 1,
});
