import * as z from 'zod/mini';
import { id } from '../kit/id';
import { freeLine } from '../kit/text';
import { avatarColourSchema, usernameSchema } from '../users/model';

export const titleSchema = z.lazy(() => freeLine(1, 140));

export const tagSchema = z.lazy(() =>
  z.string().check(z.regex(/^[\p{L}\p{N}]{1,25}$/u, 'must be 1 to 25 letters or digits')),
);

export const tagsSchema = z.lazy(() =>
  z.array(tagSchema).check(
    z.maxLength(10),
    z.refine(
      (tags) => new Set(tags.map((tag) => tag.toLowerCase())).size === tags.length,
      'must not repeat a tag',
    ),
    z.meta({ uniqueItems: true }),
  ),
);

/** BCP 47 primary language, two letters. */
export const languageSchema = z.lazy(() =>
  z.string().check(z.regex(/^[a-z]{2}$/, 'must be a two-letter language code')),
);

/** The categories of streams. Slugs are part of URLs and never change. */
export const categories = {
  'just-chatting': 'Just Chatting',
  games: 'Games',
  music: 'Music',
  art: 'Art',
  'software-development': 'Software & Development',
  'science-technology': 'Science & Technology',
  sports: 'Sports',
  outdoors: 'Travel & Outdoors',
  food: 'Food & Drink',
  nature: 'Animals & Nature',
  talk: 'Talk Shows & Podcasts',
  other: 'Everything else',
} as const;

export type CategorySlug = keyof typeof categories;

export const categorySchema = z.enum(Object.keys(categories) as [CategorySlug, ...CategorySlug[]]);

/** The settings of the streamer. */
export const channelSettingsSchema = z.strictObject({
  title: titleSchema,
  category: categorySchema,
  tags: tagsSchema,
  language: languageSchema,
  mature: z.boolean(),
});

/** The public view of a channel. The sessions service has whether it is live. */
export const channelSchema = z
  .extend(channelSettingsSchema, {
    channelId: id('channel'),
    ownerId: id('user'),
    /** The owner's username: the channel's page is `/c/<name>`. */
    name: usernameSchema,
    displayName: z.string(),
    avatarColour: avatarColourSchema,
    createdAt: z.iso.datetime(),
  })
  .register(z.globalRegistry, { id: 'Channel' });

export type Channel = z.infer<typeof channelSchema>;

/** The owner's view of a channel. */
export const ownChannelSchema = z.lazy(() =>
  z
    .extend(channelSchema, {
      /** `provisioning` until the ingest exists; `failed` when its creation failed and will be retried. */
      ingestState: z.enum(['provisioning', 'ready', 'failed']),
      ingest: z.nullable(
        z.strictObject({
          /** Server URLs for the encoder, most secure first: `rtmps://…/app/`. */
          servers: z.array(z.string()),
          playbackUrl: z.string(),
        }),
      ),
      streamKey: z
        .nullable(z.strictObject({ lastFour: z.string(), createdAt: z.iso.datetime() }))
        .register(z.globalRegistry, {
          description: 'Metadata of the stream key. The key itself is returned only when it is created.',
        }),
    })
    .register(z.globalRegistry, { id: 'OwnChannel' }),
);

export type OwnChannel = z.infer<typeof ownChannelSchema>;
