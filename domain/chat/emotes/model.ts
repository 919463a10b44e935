import * as z from 'zod/mini';

export const emoteNameSchema = z.lazy(() =>
  z.string().check(z.regex(/^[A-Za-z0-9_]{2,25}$/, 'must be 2 to 25 letters, digits or underscores')),
);

export const emoteSchema = z.lazy(() =>
  z
    .strictObject({
      name: emoteNameSchema,
      /** Of a square picture: `/media/emotes/…`. */
      url: z.string(),
      animated: z.boolean(),
      /** The first frame of an animated emote, for users who prefer reduced motion. */
      still: z.optional(z.string()),
      state: z.enum(['processing', 'ready', 'refused']),
      /** Why it was refused. */
      problem: z.optional(z.string()),
      /** How often it was used. */
      uses: z.int(),
    })
    .register(z.globalRegistry, { id: 'Emote' }),
);

export type Emote = z.infer<typeof emoteSchema>;
