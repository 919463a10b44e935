import * as z from 'zod/mini';

/** A function's environment: each key with the schema of its text. Stacks set it, handlers parse it at cold start. */
export type EnvSchema = Readonly<Record<string, z.ZodMiniType>>;

/** The parsed environment of a schema. */
export type Env<S extends EnvSchema> = { readonly [K in keyof S]: z.output<S[K]> };

const name = z.string().check(z.minLength(1));
const url = z.url();
const seconds = () => z.coerce.number().check(z.int(), z.positive());

/**
 * The settings that functions know, each written once. A function picks what it needs; the schemas that few need are
 * made only for those.
 */
export const settings = {
  USERS_TABLE: name,
  CHANNELS_TABLE: name,
  SESSIONS_TABLE: name,
  CHAT_TABLE: name,
  /** The bucket of pictures: uploads, and what CloudFront serves of them. */
  MEDIA_BUCKET: name,
  /** Where forms with pictures are sent: `https://<bucket>.s3.<region>.amazonaws.com`. */
  UPLOAD_URL: url,
  EVENT_BUS_NAME: name,
  USER_POOL_ID: name,
  USER_POOL_CLIENT_ID: name,
  /** Where the pool's public keys are: `https://cognito-idp.<region>.amazonaws.com/<pool>/.well-known/jwks.json`. */
  JWKS_URI: url,
  PROVISION_QUEUE_URL: url,
  GRACE_QUEUE_URL: url,
  RECORDING_CONFIGURATION_ARN: name,
  /** `true` when encoders may publish by plain RTMP too. */
  INSECURE_INGEST: z.lazy(() => z.stringbool()),
  /** How long a lost encoder may take to return: seconds, at most 900 (a queue's longest delay). */
  GRACE_SECONDS: z.lazy(() => seconds().check(z.maximum(900))),
  /** How long a session may stay in `starting`, seconds. */
  STARTING_SECONDS: z.lazy(seconds),
  /** `https://<api>.execute-api.<region>.amazonaws.com/ws`: where posts to connections go. */
  SOCKET_ENDPOINT: url,
  /** `https://<api>.execute-api.<region>.amazonaws.com/irc`: the same of the IRC bridge. */
  IRC_ENDPOINT: url,
  /** The site's own address (`https://…`), or `*` before it is known: sockets from another origin are refused. */
  ALLOWED_ORIGINS: name,
  /** The Kinesis stream of chat. */
  CHAT_STREAM: name,
  /** Days for which what is said is kept; 0 keeps it. */
  CHAT_DAYS: z.lazy(() => z.coerce.number().check(z.int(), z.minimum(0))),
  /** Posts to connections a second that this copy of the function may make. */
  POSTS_PER_SECOND: z.lazy(seconds),
  /** Sockets in a room from which on those who only read are asked to fetch pages. */
  SOCKETS_PER_ROOM: z.lazy(seconds),
  /** The function that posts to a part of a large room. */
  POST_SEATS_FUNCTION: name,
  /** Whether Amazon Comprehend judges messages. */
  CLASSIFIER: z.lazy(() => z.enum(['none', 'comprehend'])),
} as const satisfies EnvSchema;

export type SettingName = keyof typeof settings;

/** The schema of some settings: `pick('USERS_TABLE', 'JWKS_URI')`. */
export function pick<const K extends SettingName>(...names: K[]): Pick<typeof settings, K> {
  return Object.fromEntries(names.map((key) => [key, settings[key]])) as Pick<typeof settings, K>;
}
