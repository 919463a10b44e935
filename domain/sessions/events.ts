import * as z from 'zod/mini';
import { categorySchema } from '../channels/model';
import { defineEvent } from '../kit/event';
import { id } from '../kit/id';
import { usernameSchema } from '../users/model';
import { endReasonSchema } from './model';

const common = {
  sessionId: id('session'),
  channelId: id('channel'),
  name: usernameSchema,
};

export const sessionStarting = defineEvent({
  name: 'session.starting.v1',
  summary: 'An encoder connected; no video has arrived yet.',
  data: () => z.object(common),
});

export const sessionLive = defineEvent({
  name: 'session.live.v1',
  summary: 'A stream went live. `returned`: it came back within the grace period.',
  data: () =>
    z.object({
      ...common,
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
  summary: 'The encoder disconnected. The session ends at `graceEndsAt` unless it returns.',
  data: () => z.object({ ...common, graceEndsAt: z.iso.datetime() }),
});

export const sessionEnded = defineEvent({
  name: 'session.ended.v1',
  summary: 'A stream ended.',
  data: () =>
    z.object({ ...common, endedAt: z.iso.datetime(), reason: endReasonSchema, peakViewers: z.int() }),
});

export const recordingReady = defineEvent({
  name: 'session.recorded.v1',
  summary: 'The recording of a session can be played. Sent again when a part of it arrived late.',
  data: () =>
    z.object({
      ...common,
      /** The first part. */
      playbackUrl: z.string(),
      /** All parts, in order. */
      playbackUrls: z.array(z.string()),
      durationMs: z.nullable(z.int()),
    }),
});
