import * as z from 'zod/mini';
import { categorySchema, channelSettingsSchema } from '../channels/model';
import { id } from '../kit/id';
import { avatarColourSchema, usernameSchema } from '../users/model';

/**
 * `starting`: the encoder connected, no video yet. `reconnecting`: the encoder disconnected; if it returns within the
 * grace period, the session continues.
 */
export const sessionStateSchema = z.enum(['starting', 'live', 'reconnecting', 'ended']);
export type SessionState = z.infer<typeof sessionStateSchema>;

/** Why a session ended. */
export const endReasonSchema = z.enum([
  'stopped',
  'connection-lost',
  'never-started',
  'ended-by-owner',
  'idle',
]);

const recordingSchema = z.lazy(() =>
  z.strictObject({
    parts: z
      .array(
        z.strictObject({
          /** Same-origin URL of the HLS playlist: `/vod/…/master.m3u8`. */
          playbackUrl: z.string(),
          startedAt: z.iso.datetime(),
          durationMs: z.nullable(z.int()),
        }),
      )
      .check(
        z.minLength(1),
        z.meta({
          description: 'In order. A stream whose encoder reconnected, or changed its picture, has several.',
        }),
      ),
    durationMs: z.nullable(z.int()).check(z.meta({ description: 'Of all parts.' })),
    thumbnailUrl: z.nullable(z.string()),
  }),
);

export const sessionSchema = z.lazy(() =>
  z
    .strictObject({
      sessionId: id('session'),
      channelId: id('channel'),
      name: usernameSchema.check(z.meta({ description: "The channel's current name." })),
      displayName: z.string(),
      state: sessionStateSchema,
      startedAt: z.iso.datetime().check(z.meta({ description: 'When the encoder connected.' })),
      liveAt: z.nullable(z.iso.datetime()),
      endedAt: z.nullable(z.iso.datetime()),
      endReason: z.nullable(endReasonSchema),
      title: z.string(),
      category: categorySchema,
      viewers: z.int().check(z.meta({ description: 'Concurrent viewers at the last count.' })),
      peakViewers: z.int(),
      /** How often the encoder reconnected. */
      reconnects: z.int(),
      starving: z.boolean().check(
        z.meta({
          description: 'The encoder is connected, but sends too little: the picture stands still.',
        }),
      ),
      /** The latest thumbnail of the stream, replaced every few seconds while it is live. */
      thumbnailUrl: z.nullable(z.string()),
      rewind: z
        .nullable(z.strictObject({ playbackUrl: z.string(), startedAt: z.iso.datetime() }))
        .check(
          z.meta({ description: 'The growing recording of a live stream, in which viewers can seek back.' }),
        ),
      /** Null until the session has ended and a recording exists. */
      recording: z.nullable(recordingSchema),
    })
    .register(z.globalRegistry, { id: 'Session' }),
);

export type Session = z.infer<typeof sessionSchema>;

/** An item of the live directory. */
export const liveCardSchema = z.lazy(() =>
  z
    .extend(channelSettingsSchema, {
      sessionId: id('session'),
      state: z.enum(['live', 'reconnecting']),
      channelId: id('channel'),
      name: usernameSchema,
      displayName: z.string(),
      avatarColour: avatarColourSchema,
      startedAt: z.iso.datetime(),
      viewers: z.int(),
      thumbnailUrl: z.nullable(z.string()),
    })
    .register(z.globalRegistry, { id: 'LiveCard' }),
);

export type LiveCard = z.infer<typeof liveCardSchema>;

/** The state of a channel's stream, for the channel page. */
export const liveStateSchema = z.lazy(() =>
  z
    .strictObject({
      channelId: id('channel'),
      state: z.enum(['offline', 'starting', 'live', 'reconnecting']),
      /** The current session; null when offline. */
      session: z.nullable(sessionSchema),
      /** The HLS playlist; null when there is nothing to play. */
      playbackUrl: z.nullable(z.string()),
      /** The latest session that ended; null when there is none. */
      lastSession: z.nullable(sessionSchema),
    })
    .register(z.globalRegistry, { id: 'LiveState' }),
);

export type LiveState = z.infer<typeof liveStateSchema>;
