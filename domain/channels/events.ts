import * as z from 'zod/mini';
import { defineEvent } from '../kit/event';
import { id } from '../kit/id';
import { avatarColourSchema, usernameSchema } from '../users/model';
import { channelSettingsSchema } from './model';

/** The whole state that other services need. Consumers keep the highest `version` of each channel. */
export const channelChanged = defineEvent({
  name: 'channel.changed.v1',
  summary: 'A channel was created, edited or renamed, or its ingest became ready.',
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
