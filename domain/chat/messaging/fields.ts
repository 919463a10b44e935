import * as z from 'zod/mini';

/** What a socket can watch: the live directory, or one channel. */
export const topicSchema = z.lazy(() =>
  z
    .string()
    .check(
      z.regex(
        /^(directory|channel:chn_[0-7][0-9A-HJKMNP-TV-Z]{25})$/,
        'must be "directory" or "channel:<channel id>"',
      ),
    ),
);

/** A coarse bound before cleaning; `text.ts` has the limits of a message. */
export const textSchema = z.lazy(() => z.string().check(z.minLength(1), z.maxLength(2_000)));

/** Chosen by the client, new for each message. */
export const nonceSchema = z.lazy(() => z.string().check(z.minLength(1), z.maxLength(36)));
